/// A file of named tensors as written by `torch.save`: an archive with a pickle, `data.pkl`, that
/// describes the tensors, and one entry of raw numbers per storage.
struct TensorArchive {
  /// The tensors by name.
  let tensors: [String: TensorReference]
  private let archive: StoredArchive
  /// The prefix of all entry names: the folder inside the archive.
  private let folder: String

  /// Longer pickles describe networks that are too large for a model file.
  private static let maximumPickleLength = 1 << 24

  init(_ bytes: [UInt8]) throws(CheckpointError) {
    archive = try StoredArchive(bytes)
    let suffix = "data.pkl"
    let pickles = archive.entries.keys.filter { $0 == suffix || $0.hasSuffix("/\(suffix)") }
    guard let name = pickles.min(), pickles.count == 1, let pickle = archive[name] else {
      throw CheckpointError("has no data.pkl, or several; torch.save writes one")
    }
    folder = String(name.dropLast(suffix.count))
    if let order = archive[folder + "byteorder"], !order.elementsEqual("little".utf8) {
      throw CheckpointError("its numbers are not little-endian; save it again on another machine")
    }
    guard pickle.count <= Self.maximumPickleLength else {
      throw CheckpointError("data.pkl: is over \(Self.maximumPickleLength) bytes")
    }
    guard case .dictionary(let pairs) = try PickleReader.value(of: pickle) else {
      throw CheckpointError("data.pkl: is not a dictionary of tensors")
    }
    var tensors: [String: TensorReference] = [:]
    for (key, value) in pairs {
      if let name = key.text, let tensor = value.tensor { tensors[name] = tensor }
    }
    self.tensors = tensors
  }

  /// The tensor `name`; throws if it is missing.
  func tensor(_ name: String) throws(CheckpointError) -> TensorReference {
    guard let tensor = tensors[name] else {
      throw CheckpointError("has no tensor \(name); give a checkpoint of pykan 0.2")
    }
    return tensor
  }

  /// The numbers of the tensor `name`, last index fastest; throws if it is missing or has other
  /// sizes.
  func numbers(_ name: String, sizes: [Int]) throws(CheckpointError) -> [Double] {
    let tensor = try tensor(name)
    guard tensor.sizes == sizes else {
      throw CheckpointError(
        "\(name): the width asks for sizes \(sizes), not \(tensor.sizes)")
    }
    return try numbers(of: tensor, name)
  }

  private func numbers(
    of tensor: TensorReference, _ name: String
  ) throws(CheckpointError) -> [Double] {
    let storage = tensor.storage
    guard let bytes = archive["\(folder)data/\(storage.key)"],
      bytes.count / storage.element.size >= storage.count
    else { throw CheckpointError("\(name): its numbers are missing or cut short") }
    var numbers: [Double] = []
    numbers.reserveCapacity(tensor.count)
    var indices = [Int](repeating: 0, count: tensor.sizes.count)
    bytes.withUnsafeBytes { buffer in
      while numbers.count < tensor.count {
        let place = zip(indices, tensor.strides).reduce(tensor.offset) { $0 + $1.0 * $1.1 }
        numbers.append(storage.element.number(in: buffer, at: place))
        for axis in indices.indices.reversed() {
          indices[axis] += 1
          if indices[axis] < tensor.sizes[axis] { break }
          indices[axis] = 0
        }
      }
    }
    return numbers
  }
}

extension TensorElement {
  /// The number at an index, which must be within the buffer.
  fileprivate func number(in buffer: UnsafeRawBufferPointer, at index: Int) -> Double {
    let place = index * size
    switch self {
    case .float32:
      let bits = buffer.loadUnaligned(fromByteOffset: place, as: UInt32.self)
      return Double(Float(bitPattern: UInt32(littleEndian: bits)))
    case .float64:
      let bits = buffer.loadUnaligned(fromByteOffset: place, as: UInt64.self)
      return Double(bitPattern: UInt64(littleEndian: bits))
    case .int64:
      let bits = buffer.loadUnaligned(fromByteOffset: place, as: Int64.self)
      return Double(Int64(littleEndian: bits))
    case .boolean: return buffer[place] == 0 ? 0 : 1
    }
  }
}
