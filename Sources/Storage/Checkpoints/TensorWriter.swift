/// A float64 tensor to write, last index fastest.
struct NamedTensor {
  let name: String
  let sizes: [Int]
  let numbers: [Double]
}

/// Writes files like `torch.save`.
enum TensorWriter {
  /// A file of a dictionary of tensors; `folder` is the folder inside the archive.
  static func file(of tensors: [NamedTensor], folder: String) -> [UInt8] {
    var pickle = PickleWriter()
    pickle.write(tensors)
    let storages = tensors.map { tensor in
      tensor.numbers.flatMap { number in
        withUnsafeBytes(of: number.bitPattern.littleEndian) { Array($0) }
      }
    }
    return archive(pickle: pickle.bytes, storages: storages, folder: folder)
  }

  /// A file of Python's `None`.
  static func fileOfNone(folder: String) -> [UInt8] {
    var pickle = PickleWriter()
    pickle.writeNone()
    return archive(pickle: pickle.bytes, storages: [], folder: folder)
  }

  private static func archive(
    pickle: [UInt8], storages: [[UInt8]], folder: String
  ) -> [UInt8] {
    var archive = ArchiveWriter()
    archive.add(pickle, named: "\(folder)/data.pkl")
    archive.add(Array("little".utf8), named: "\(folder)/byteorder")
    for (index, storage) in storages.enumerated() {
      archive.add(storage, named: "\(folder)/data/\(index)")
    }
    archive.add(Array("3\n".utf8), named: "\(folder)/version")
    return archive.archive()
  }
}

/// Writes the pickles that `TensorWriter` needs, in protocol 2.
private struct PickleWriter {
  private(set) var bytes: [UInt8] = [PickleOperation.protocolVersion.rawValue, 2]

  mutating func writeNone() { add(.none, .stop) }

  /// Writes an ordered dictionary; tensor `n` has storage `n` to itself.
  mutating func write(_ tensors: [NamedTensor]) {
    addGlobal("collections", "OrderedDict")
    add(.emptyTuple, .call, .mark)
    for (index, tensor) in tensors.enumerated() {
      addText(tensor.name)
      add(tensor, storage: "\(index)")
    }
    add(.setMarkedItems, .stop)
  }

  private mutating func add(_ tensor: NamedTensor, storage: String) {
    addGlobal("torch._utils", "_rebuild_tensor_v2")
    add(.mark, .mark)
    addText("storage")
    addGlobal("torch", TensorElement.float64.storageName)
    addText(storage)
    addText("cpu")
    addInteger(tensor.numbers.count)
    add(.tuple, .persistentIdentifier)
    addInteger(0)
    addIntegers(tensor.sizes)
    addIntegers(
      tensor.sizes.indices.map { tensor.sizes[($0 + 1)...].reduce(1, *) })
    add(.no)
    addGlobal("collections", "OrderedDict")
    add(.emptyTuple, .call, .tuple, .call)
  }

  private mutating func add(_ operations: PickleOperation...) {
    bytes += operations.map(\.rawValue)
  }

  private mutating func addGlobal(_ module: String, _ name: String) {
    add(.global)
    bytes += Array("\(module)\n\(name)\n".utf8)
  }

  private mutating func addText(_ text: String) {
    add(.text)
    addFourBytes(text.utf8.count)
    bytes += Array(text.utf8)
  }

  /// Adds an integer that fits into four bytes.
  private mutating func addInteger(_ value: Int) {
    add(.integerOfFourBytes)
    addFourBytes(value)
  }

  private mutating func addIntegers(_ values: [Int]) {
    add(.mark)
    for value in values { addInteger(value) }
    add(.tuple)
  }

  private mutating func addFourBytes(_ value: Int) {
    withUnsafeBytes(of: Int32(truncatingIfNeeded: value).littleEndian) { bytes += Array($0) }
  }
}
