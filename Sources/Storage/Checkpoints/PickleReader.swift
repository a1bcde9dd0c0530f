/// Reads pickles of tensors and of dictionaries of tensors, as written by PyTorch.
///
/// A pickle is a program for a stack machine. Only the operations that such pickles need are
/// implemented. Callables are recognised by name (`PickleCallable`) and never run.
struct PickleReader {
  /// Tensors are not nested deeper, and releasing deeper values could overflow the stack.
  private static let maximumDepth = 16

  private struct Item {
    var value: PickleValue
    var depth = 0
  }

  private let bytes: [UInt8]
  private var position = 0
  private var stack: [Item] = []
  private var marks: [Int] = []
  /// Memoised items. Lists and dictionaries are stored as nil, because they are filled after they
  /// are memoised.
  private var memory: [Int: Item?] = [:]

  /// Reads the value of a pickle.
  static func value(of bytes: ArraySlice<UInt8>) throws(CheckpointError) -> PickleValue {
    var reader = PickleReader(bytes: Array(bytes))
    return try reader.read()
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func read() throws(CheckpointError) -> PickleValue {
    while true {
      let place = position
      let code = try unsigned(1)
      guard let operation = PickleOperation(rawValue: UInt8(truncatingIfNeeded: code)) else {
        throw CheckpointError(
          "data.pkl: operation \(code) at byte \(place) is not used for tensors")
      }
      if operation == .stop { return try pop().value }
      try perform(operation)
    }
  }

  private mutating func perform(_ operation: PickleOperation) throws(CheckpointError) {
    switch operation {
    case .protocolVersion: _ = try take(1)
    case .frame: _ = try take(8)
    case .mark: marks.append(stack.count)
    case .stop: break
    case .none, .yes, .no, .integerOfOneByte, .integerOfTwoBytes, .integerOfFourBytes,
      .longInteger, .real, .text, .shortText:
      push(try scalar(operation))
    case .emptyTuple, .tuple, .tupleOfOne, .tupleOfTwo, .tupleOfThree, .emptyList, .append,
      .appendMarked, .emptyDictionary, .setItem, .setMarkedItems:
      try collect(operation)
    case .remember, .rememberLong, .rememberNext, .recall, .recallLong:
      try useMemory(operation)
    case .global:
      let module = try line()
      push(try callable(module: module, name: line()))
    case .globalOfStack:
      let (name, module) = (try pop().value.text, try pop().value.text)
      push(try callable(module: module ?? "", name: name ?? ""))
    case .call: try call()
    case .setState:
      // The state of a dictionary only holds version numbers of modules.
      _ = try pop()
      guard case .dictionary = stack.last?.value else { throw damaged }
    case .persistentIdentifier: try pushStorage()
    }
  }

  // MARK: Scalars

  private mutating func scalar(
    _ operation: PickleOperation
  ) throws(CheckpointError) -> PickleValue {
    switch operation {
    case .yes: return .boolean(true)
    case .no: return .boolean(false)
    case .integerOfOneByte: return .integer(Int(try unsigned(1)))
    case .integerOfTwoBytes: return .integer(Int(try unsigned(2)))
    case .integerOfFourBytes:
      return .integer(Int(Int32(truncatingIfNeeded: try unsigned(4))))
    case .longInteger:
      let count = Int(try unsigned(1))
      guard (1...8).contains(count) else { throw damaged }
      let unused = 64 - 8 * count
      let bits = Int(truncatingIfNeeded: try unsigned(count))
      return .integer((bits << unused) >> unused)
    case .real: return .real(Double(bitPattern: try unsigned(8).byteSwapped))
    case .text: return .text(try text(Int(unsigned(4))))
    case .shortText: return .text(try text(Int(unsigned(1))))
    default: return .none
    }
  }

  // MARK: Collections

  private mutating func collect(_ operation: PickleOperation) throws(CheckpointError) {
    switch operation {
    case .emptyTuple: push(.tuple([]))
    case .tuple: try pushTuple(popMarked())
    case .tupleOfOne: try pushTuple(popLast(1))
    case .tupleOfTwo: try pushTuple(popLast(2))
    case .tupleOfThree: try pushTuple(popLast(3))
    case .emptyList: push(.list([]))
    case .append: try append(popLast(1))
    case .appendMarked: try append(popMarked())
    case .emptyDictionary: push(.dictionary([]))
    case .setItem: try setItems(popLast(2))
    default: try setItems(popMarked())
    }
  }

  private mutating func pushTuple(_ items: [Item]) throws(CheckpointError) {
    push(.tuple(items.map(\.value)), depth: try depth(above: items))
  }

  private mutating func append(_ items: [Item]) throws(CheckpointError) {
    guard var list = stack.popLast(), case .list(var values) = list.value else { throw damaged }
    list.value = .none
    values += items.map(\.value)
    push(.list(values), depth: max(list.depth, try depth(above: items)))
  }

  private mutating func setItems(_ items: [Item]) throws(CheckpointError) {
    guard var dictionary = stack.popLast(), case .dictionary(var pairs) = dictionary.value,
      items.count.isMultiple(of: 2)
    else { throw damaged }
    // Drops the second reference, so that appending a pair does not copy the array.
    dictionary.value = .none
    for index in stride(from: 0, to: items.count, by: 2) {
      pairs.append((items[index].value, items[index + 1].value))
    }
    push(.dictionary(pairs), depth: max(dictionary.depth, try depth(above: items)))
  }

  private func depth(above items: [Item]) throws(CheckpointError) -> Int {
    let depth = 1 + (items.map(\.depth).max() ?? 0)
    guard depth <= Self.maximumDepth else {
      throw CheckpointError("data.pkl: its values are nested too deeply for tensors")
    }
    return depth
  }

  // MARK: Memory

  private mutating func useMemory(_ operation: PickleOperation) throws(CheckpointError) {
    switch operation {
    case .remember: try remember(Int(unsigned(1)))
    case .rememberLong: try remember(Int(unsigned(4)))
    case .rememberNext: try remember(memory.count)
    case .recall: try recall(Int(unsigned(1)))
    default: try recall(Int(unsigned(4)))
    }
  }

  private mutating func remember(_ index: Int) throws(CheckpointError) {
    guard let item = stack.last else { throw damaged }
    switch item.value {
    case .list, .dictionary: memory.updateValue(nil, forKey: index)
    default: memory.updateValue(item, forKey: index)
    }
  }

  private mutating func recall(_ index: Int) throws(CheckpointError) {
    guard let entry = memory[index] else { throw damaged }
    guard let item = entry else {
      throw CheckpointError("data.pkl: has a dictionary in two places, which tensors do not need")
    }
    stack.append(item)
  }

  // MARK: Calls

  private func callable(
    module: String, name: String
  ) throws(CheckpointError) -> PickleValue {
    guard let callable = PickleCallable(module: module, name: name) else {
      throw CheckpointError(
        "data.pkl: asks for \(singleLine("\(module).\(name)", limit: 60)), which is not part of a "
          + "state dict of float32 or float64; nothing was run")
    }
    return .callable(callable)
  }

  private mutating func call() throws(CheckpointError) {
    let arguments = try pop().value.tuple
    guard let arguments, case .callable(let callable) = try pop().value else { throw damaged }
    switch callable {
    case .orderedDictionary:
      guard arguments.isEmpty else { throw damaged }
      push(.dictionary([]))
    case .tensor:
      guard arguments.count >= 4, let storage = arguments[0].storage,
        let offset = arguments[1].integer, let sizes = arguments[2].integers,
        let strides = arguments[3].integers
      else { throw damaged }
      guard
        let tensor = TensorReference(
          storage: storage, offset: offset, sizes: sizes, strides: strides)
      else {
        throw CheckpointError("data.pkl: a tensor is larger than its storage, or than can be read")
      }
      push(.tensor(tensor))
    case .parameter:
      guard let tensor = arguments.first?.tensor else { throw damaged }
      push(.tensor(tensor))
    case .storage: throw damaged
    }
  }

  /// Reads a storage reference, the tuple ("storage", class, key, device, length).
  private mutating func pushStorage() throws(CheckpointError) {
    guard let parts = try pop().value.tuple, parts.count == 5, parts[0].text == "storage",
      case .callable(.storage(let element)) = parts[1], let key = parts[2].text,
      let count = parts[4].integer
    else { throw damaged }
    push(.storage(TensorStorage(element: element, key: key, count: count)))
  }

  // MARK: Stack

  private mutating func push(_ value: PickleValue, depth: Int = 0) {
    stack.append(Item(value: value, depth: depth))
  }

  private mutating func pop() throws(CheckpointError) -> Item {
    guard stack.count > (marks.last ?? 0), let item = stack.popLast() else { throw damaged }
    return item
  }

  private mutating func popLast(_ count: Int) throws(CheckpointError) -> [Item] {
    guard stack.count - (marks.last ?? 0) >= count else { throw damaged }
    let items = Array(stack.suffix(count))
    stack.removeLast(count)
    return items
  }

  private mutating func popMarked() throws(CheckpointError) -> [Item] {
    guard let mark = marks.popLast(), mark <= stack.count else { throw damaged }
    let items = Array(stack[mark...])
    stack.removeSubrange(mark...)
    return items
  }

  // MARK: Bytes

  private var damaged: CheckpointError {
    CheckpointError(
      "data.pkl: is damaged at byte \(position), or holds something other than tensors")
  }

  private mutating func take(_ count: Int) throws(CheckpointError) -> ArraySlice<UInt8> {
    guard count >= 0, count <= bytes.count - position else {
      throw CheckpointError("data.pkl: is cut short")
    }
    defer { position += count }
    return bytes[position..<(position + count)]
  }

  /// Reads an unsigned little-endian number of up to eight bytes.
  private mutating func unsigned(_ count: Int) throws(CheckpointError) -> UInt64 {
    try take(count).reversed().reduce(0) { ($0 << 8) | UInt64($1) }
  }

  private mutating func text(_ length: Int) throws(CheckpointError) -> String {
    String(decoding: try take(length), as: UTF8.self)
  }

  private mutating func line() throws(CheckpointError) -> String {
    guard let end = bytes[position...].prefix(200).firstIndex(of: newline) else { throw damaged }
    let text = try text(end - position)
    position += 1
    return text
  }
}
