import Expressions
import Foundation

extension ModelText {
  /// The UTF-8 text, laid out for readers: one line per property of the network and its layers,
  /// even if it is a long list.
  func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return brokenIntoLines([UInt8](try encoder.encode(self)), depth: 3)
  }

  /// Checks that a text begins like a model file.
  static func checkBeginning(of bytes: [UInt8], source: String) throws(StorageError) {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let first = bytes.dropFirst(bytes.starts(with: mark) ? mark.count : 0)
      .first { !isBlank($0) && $0 != newline && $0 != carriageReturn }
    guard first == UInt8(ascii: "{") else { throw notModel(source) }
  }

  /// Decodes and validates a text.
  static func decoded(_ bytes: [UInt8], source: String) throws(StorageError) -> ModelFile {
    guard !bytes.isEmpty else {
      throw StorageError(.badData, source: source, "is empty; \(advice)")
    }
    try checkBeginning(of: bytes, source: source)
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let data = Data(bytes)
    do {
      return try decoder.decode(VersionedText.self, from: data).text.restored()
    } catch is NotModelError {
      throw notModel(source)
    } catch let error as NewerVersionError {
      throw StorageError(
        .badData, source: source,
        "is of version \(error.version), this program reads version \(ModelFile.version); "
          + "open it with a newer \(program)")
    } catch let error as ModelTextError {
      throw StorageError(
        .badData, source: source, "\(singleLine(error.description, limit: 300)); \(repair)")
    } catch let error as DecodingError {
      throw storageError(error, data, source: source)
    } catch {
      throw StorageError(.badData, source: source, "cannot be decoded; \(repair)")
    }
  }

  private static let advice = "give a .kan file, as save and --output write it"
  private static let repair = "correct it or take another copy of the file"

  private static func notModel(_ source: String) -> StorageError {
    StorageError(.badData, source: source, "is not a model file; \(advice)")
  }

  // MARK: Errors

  private static func storageError(
    _ error: DecodingError, _ data: Data, source: String
  ) -> StorageError {
    func failure(_ path: [any CodingKey], _ message: String) -> StorageError {
      let place = path.isEmpty ? "the text" : singleLine(place(path), limit: 200)
      return StorageError(.badData, source: source, "\(place): \(message); \(repair)")
    }
    switch error {
    case .keyNotFound(let key, let context):
      return failure(context.codingPath + [key], "is missing")
    case .typeMismatch(let type, let context):
      return failure(context.codingPath, "must be \(words(for: type))")
    case .valueNotFound(let type, let context):
      return failure(context.codingPath, "is null or missing but must be \(words(for: type))")
    case .dataCorrupted(let context):
      guard context.codingPath.isEmpty else {
        return failure(context.codingPath, "cannot be understood")
      }
      return syntaxError(data, source: source)
    @unknown default:
      return failure([], "cannot be understood")
    }
  }

  /// `layers[1].knots[0]`.
  private static func place(_ path: [any CodingKey]) -> String {
    path.reduce("") { text, key in
      if let index = key.intValue { return "\(text)[\(index)]" }
      return text.isEmpty ? key.stringValue : "\(text).\(key.stringValue)"
    }
  }

  private static func words(for type: any Any.Type) -> String {
    switch type {
    case is Double.Type: "a number"
    case is Int.Type, is UInt64.Type: "a whole number"
    case is String.Type: "a text"
    case is Bool.Type: "true or false"
    case is any ExpressibleByDictionaryLiteral.Type: "an object"
    case is any ExpressibleByArrayLiteral.Type: "a list"
    default: "something else"
    }
  }

  /// Reports where a text stops being JSON. `JSONDecoder` does not say, and it reports numbers that
  /// do not fit their type the same way.
  private static func syntaxError(_ data: Data, source: String) -> StorageError {
    let last = data.last { !isBlank($0) && $0 != newline && $0 != carriageReturn }
    guard last == UInt8(ascii: "}") else {
      return StorageError(.badData, source: source, "is cut short; take another copy of the file")
    }
    do {
      _ = try JSONSerialization.jsonObject(with: data)
      return StorageError(
        .badData, source: source,
        "a whole number is negative, too large or has a fraction where it cannot; \(repair)")
    } catch {
      let text = (error as NSError).userInfo["NSDebugDescription"] as? String ?? ""
      let digits = text.split(separator: "around character ").dropFirst().first?.prefix {
        $0.isNumber
      }
      let line = digits.flatMap { Int($0) }.map { position in
        1 + data.prefix(position).count { $0 == newline }
      }
      return StorageError(
        .badData, source: source, line: line, "is damaged or not JSON; \(repair)")
    }
  }
}

/// Decodes the program and the version before anything else.
private struct VersionedText: Decodable {
  let text: ModelText

  private struct Header: Decodable {
    var program: String?
    var version: Int
  }

  init(from decoder: any Decoder) throws {
    guard try Program(from: decoder).program == ModelText.program else { throw NotModelError() }
    let header = try Header(from: decoder)
    guard header.version <= ModelFile.version else {
      throw NewerVersionError(version: header.version)
    }
    guard header.version >= 1 else {
      throw ModelTextError("version: \(header.version) is not known; it counts from 1")
    }
    text = try ModelText(from: decoder)
  }

  /// The program that wrote the file. Its type is not checked, because files of other programs may
  /// hold anything there.
  private struct Program: Decodable {
    var program: String?

    private enum CodingKeys: String, CodingKey { case program }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      program = try? container.decode(String.self, forKey: .program)
    }
  }
}

private struct NotModelError: Error {}

private struct NewerVersionError: Error {
  var version: Int
}

/// Breaks JSON without white space into lines, in objects and lists down to a given depth.
private func brokenIntoLines(_ text: [UInt8], depth limit: Int) -> [UInt8] {
  var result: [UInt8] = []
  result.reserveCapacity(text.count + 1 << 12)
  var depth = 0
  var isString = false
  var isEscaped = false
  func breakLine() {
    result.append(newline)
    result += repeatElement(UInt8(ascii: " "), count: 2 * depth)
  }
  for (index, byte) in text.enumerated() {
    if isString {
      result.append(byte)
      if byte == quote && !isEscaped { isString = false }
      isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
      continue
    }
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      result.append(byte)
      depth += 1
      let isEmpty = index + 1 < text.count && [0x5D, 0x7D].contains(text[index + 1])
      if depth <= limit && !isEmpty { breakLine() }
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      depth -= 1
      let isEmpty = result.last == UInt8(ascii: "{") || result.last == UInt8(ascii: "[")
      if depth < limit && !isEmpty { breakLine() }
      result.append(byte)
    default:
      result.append(byte)
      isString = byte == quote
      guard depth <= limit else { continue }
      if byte == UInt8(ascii: ",") { breakLine() }
      if byte == UInt8(ascii: ":") { result.append(UInt8(ascii: " ")) }
    }
  }
  result.append(newline)
  return result
}
