/// Pointers into a basis table; valid only inside `BasisTable.withView`.
struct BasisView {
  let order: Int
  private let table: TableShape
  private let valueStride: Int
  private let indexStride: Int
  private let values: UnsafePointer<Double>?
  private let indices: UnsafePointer<Int32>?

  @inline(__always)
  init(
    _ table: BasisTable, values: UnsafeBufferPointer<Double>,
    indices: UnsafeBufferPointer<Int32>
  ) {
    order = table.order
    self.table = TableShape(table)
    valueStride = table.valueStride
    indexStride = table.indexStride
    self.values = values.baseAddress
    self.indices = indices.baseAddress
  }

  /// The basis of one input.
  @inline(__always)
  func input(_ input: Int) -> InputBasis? {
    guard let values, let indices else { return nil }
    return InputBasis(
      table, values: values + input &* valueStride, indices: indices + input &* indexStride)
  }
}

/// The sizes of a basis table.
struct TableShape {
  let order: Int
  let functions: Int
  let lanes: Int
  let cells: Int
  let buckets: Int
  /// See `BasisTable.repeatsCells`.
  let repeatsCells: Bool

  @inline(__always)
  init(_ table: BasisTable) {
    order = table.order
    functions = table.functions
    lanes = table.lanes
    cells = table.cells
    buckets = table.buckets
    repeatsCells = table.repeatsCells
  }
}
