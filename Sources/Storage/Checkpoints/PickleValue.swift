/// A value in a pickle of tensors.
indirect enum PickleValue {
  case none
  case boolean(Bool)
  case integer(Int)
  case real(Double)
  case text(String)
  case tuple([PickleValue])
  case list([PickleValue])
  case dictionary([(key: PickleValue, value: PickleValue)])
  case callable(PickleCallable)
  case storage(TensorStorage)
  case tensor(TensorReference)

  var integer: Int? { if case .integer(let value) = self { value } else { nil } }
  var text: String? { if case .text(let value) = self { value } else { nil } }
  var storage: TensorStorage? { if case .storage(let value) = self { value } else { nil } }
  var tensor: TensorReference? { if case .tensor(let value) = self { value } else { nil } }
  var tuple: [PickleValue]? { if case .tuple(let values) = self { values } else { nil } }

  /// The elements of a tuple of integers; nil for other values.
  var integers: [Int]? {
    guard let tuple else { return nil }
    let integers = tuple.compactMap(\.integer)
    return integers.count == tuple.count ? integers : nil
  }
}

/// The callables that a pickle of tensors may name. None of them is run: each maps to a value here.
enum PickleCallable: Hashable {
  case orderedDictionary
  case tensor
  case parameter
  case storage(TensorElement)

  /// Recognises a name such as `torch FloatStorage`.
  init?(module: String, name: String) {
    switch (module, name) {
    case ("collections", "OrderedDict"): self = .orderedDictionary
    case ("torch._utils", "_rebuild_tensor_v2"): self = .tensor
    case ("torch._utils", "_rebuild_parameter"): self = .parameter
    case ("torch", _):
      guard let element = TensorElement.allCases.first(where: { $0.storageName == name }) else {
        return nil
      }
      self = .storage(element)
    default: return nil
    }
  }
}

/// The element type of a tensor's storage.
enum TensorElement: CaseIterable {
  case float32, float64, int64, boolean

  /// PyTorch's name for a storage of this type.
  var storageName: String {
    switch self {
    case .float32: "FloatStorage"
    case .float64: "DoubleStorage"
    case .int64: "LongStorage"
    case .boolean: "BoolStorage"
    }
  }

  /// The size of an element in bytes.
  var size: Int {
    switch self {
    case .float32: 4
    case .float64, .int64: 8
    case .boolean: 1
    }
  }
}

/// The numbers that tensors view: one entry of the archive.
struct TensorStorage {
  let element: TensorElement
  let key: String
  let count: Int
}

/// A tensor as a view of a storage.
struct TensorReference {
  let storage: TensorStorage
  let offset: Int
  let sizes: [Int]
  let strides: [Int]
  /// Number of elements.
  let count: Int

  /// Larger tensors cannot belong to a network that fits into a model file.
  static let maximumCount = 1 << 24

  /// Creates a view; nil if it exceeds its storage.
  init?(storage: TensorStorage, offset: Int, sizes: [Int], strides: [Int]) {
    guard sizes.count == strides.count, sizes.count <= 8, offset >= 0, storage.count >= 0,
      sizes.allSatisfy({ 0...Self.maximumCount ~= $0 }), strides.allSatisfy({ $0 >= 0 })
    else { return nil }
    var count = 1
    var last = offset
    for (size, stride) in zip(sizes, strides) {
      count *= size
      let (reach, isTooFar) = stride.multipliedReportingOverflow(by: max(0, size - 1))
      let (sum, isTooLarge) = last.addingReportingOverflow(reach)
      guard count <= Self.maximumCount, !isTooFar, !isTooLarge else { return nil }
      last = sum
    }
    guard count == 0 || last < storage.count else { return nil }
    self.storage = storage
    self.offset = offset
    self.sizes = sizes
    self.strides = strides
    self.count = count
  }
}
