import Numerics

/// A tape with the samples that it runs on. Whatever does not depend on the parameters is computed
/// once.
///
/// Samples are processed operation by operation, in blocks that fit in the cache. One backward pass
/// yields the derivatives by all parameters (reverse-mode differentiation).
struct TapeSamples: Sendable {
  let tape: ExpressionTape
  let count: Int
  /// The results of operations that do not vary, `[operation][sample]`; empty for the others.
  private var settled: [[Double]]
  /// The operations that do not vary but are operands of those that do.
  private let borders: [Int]

  private static let blockLength = 128

  /// Computes everything that does not vary.
  ///
  /// - Parameter columns: `[column][sample]`.
  init(_ tape: ExpressionTape, columns: [[Double]], count: Int) {
    self.tape = tape
    self.count = count
    settled = [[Double]](repeating: [], count: tape.operations.count)
    borders = tape.borders
    for (index, operation) in tape.operations.enumerated() where !tape.isVarying[index] {
      if case .column(let column) = operation {
        settled[index] = columns[column]
      } else {
        settled[index] = settle(operation)
      }
    }
  }

  private func settle(_ operation: ExpressionTape.Operation) -> [Double] {
    [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
      initialized = count
      guard let result = buffer.baseAddress else { return }
      withOperands(operation) { operand in
        TapeKernels.forward(operation, operand, result, count: count)
      }
    }
  }

  /// Calls `body` with access to the operands of an operation that does not vary.
  private func withOperands(
    _ operation: ExpressionTape.Operation, _ body: ((Int) -> UnsafePointer<Double>) -> Void
  ) {
    let operands = operation.operands
    let (left, right) = (operands.first ?? -1, operands.last ?? -1)
    let none: [Double] = [0]
    (left < 0 ? none : settled[left]).withUnsafeBufferPointer { first in
      (right < 0 ? none : settled[right]).withUnsafeBufferPointer { second in
        guard let first = first.baseAddress, let second = second.baseAddress else { return }
        body { $0 == left ? first : second }
      }
    }
  }

  /// The values of the expression with some parameters, one per sample.
  func values(_ parameters: [Double]) -> [Double] {
    guard tape.isVarying[tape.operations.count - 1] else {
      return settled[tape.operations.count - 1]
    }
    return [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
      initialized = count
      run(parameters, isDifferentiating: false) { block, start, length in
        let values = block.values(tape.operations.count - 1)
        for sample in 0..<length { buffer[start + sample] = values[sample] }
      }
    }
  }

  /// The normal equations of the weighted residuals in the parameters at `free`.
  func equations(
    _ parameters: [Double], free: [Int], target: [Double], weights: [Double]?
  ) -> NormalEquations {
    var result = NormalEquations(count: free.count)
    var residuals = [Double](repeating: 0, count: Self.blockLength)
    let root = tape.operations.count - 1
    let leaves = leaves(free)
    let none = [Double](repeating: 0, count: Self.blockLength)
    none.withUnsafeBufferPointer { none in
      run(parameters, isDifferentiating: true, weights: weights) { block, start, length in
        guard result.squares.isFinite, let none = none.baseAddress else { return }
        let values = block.values(root)
        for sample in 0..<length {
          residuals[sample] =
            (values[sample] - target[start + sample]) * (weights?[start + sample] ?? 1)
        }
        let columns = leaves.map { leaf in leaf.map { block.slopes($0) } ?? none }
        residuals.withUnsafeBufferPointer { residuals in
          guard let residuals = residuals.baseAddress else { return }
          result.add(residuals, columns: columns, samples: length)
        }
      }
    }
    return result
  }

  /// The operation of each parameter at `free`; nil for parameters that do not occur.
  private func leaves(_ free: [Int]) -> [Int?] {
    var places = [Int?](repeating: nil, count: tape.parameterCount)
    for (index, operation) in tape.operations.enumerated() {
      if case .parameter(let parameter) = operation { places[parameter] = index }
    }
    return free.map { places[$0] }
  }

  // MARK: Blocks

  /// The values and derivatives of one block, by operation.
  private struct Block {
    let values: UnsafeMutablePointer<Double>
    let adjoints: UnsafeMutablePointer<Double>

    func values(_ index: Int) -> UnsafePointer<Double> {
      UnsafePointer(values + index * TapeSamples.blockLength)
    }

    func slopes(_ index: Int) -> UnsafePointer<Double> {
      UnsafePointer(adjoints + index * TapeSamples.blockLength)
    }
  }

  /// Runs the tape block by block; `body` receives each block with its first sample and its length.
  private func run(
    _ parameters: [Double], isDifferentiating: Bool, weights: [Double]? = nil,
    _ body: (Block, Int, Int) -> Void
  ) {
    let length = Self.blockLength
    let size = tape.operations.count * length
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * size) { memory in
      guard let values = memory.baseAddress else { return }
      memory.update(repeating: 0)
      let block = Block(values: values, adjoints: values + size)
      for (index, operation) in tape.operations.enumerated() {
        guard case .parameter(let parameter) = operation else { continue }
        (values + index * length).update(repeating: parameters[parameter], count: length)
      }
      for start in stride(from: 0, to: count, by: length) {
        let own = min(length, count - start)
        forward(block, start: start, count: own)
        if isDifferentiating { backward(block, weights, start: start, count: own) }
        body(block, start, own)
      }
    }
  }

  private func forward(_ block: Block, start: Int, count: Int) {
    let length = Self.blockLength
    for index in borders {
      settled[index].withUnsafeBufferPointer { values in
        guard let base = values.baseAddress else { return }
        (block.values + index * length).update(from: base + start, count: count)
      }
    }
    for (index, operation) in tape.operations.enumerated() where tape.isVarying[index] {
      TapeKernels.forward(
        operation, { block.values($0) }, block.values + index * length, count: count)
    }
  }

  private func backward(_ block: Block, _ weights: [Double]?, start: Int, count: Int) {
    let length = Self.blockLength
    block.adjoints.update(repeating: 0, count: tape.operations.count * length)
    let root = tape.operations.count - 1
    for sample in 0..<count {
      block.adjoints[root * length + sample] = weights?[start + sample] ?? 1
    }
    for index in stride(from: root, through: 0, by: -1) where tape.isVarying[index] {
      TapeKernels.backward(
        tape.operations[index], own: block.slopes(index), value: block.values(index),
        { block.values($0) }, { tape.isVarying[$0] ? block.adjoints + $0 * length : nil },
        count: count)
    }
  }
}
