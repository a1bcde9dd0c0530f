import Foundation
import KAN
import Storage
import Symbolic

/// A search for formulas that can be resumed, as JSON text.
struct SearchCheckpoint: Codable {
  /// The version of the format; other versions cannot be resumed. Version 3 names the stages of
  /// tasks.
  static let version = 3
  static let program = "kanscope"

  var program = Self.program
  var version = Self.version
  /// Identifies data and settings.
  var fingerprint: UInt64
  /// Seconds of work so far.
  var seconds: Double
  /// One per target reached so far.
  var searches: [Discovery]

  func text() throws(SessionError) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      return Array(try encoder.encode(self))
    } catch {
      throw SessionError(.cannotWrite, "the search cannot be encoded: \(error)")
    }
  }

  init(fingerprint: UInt64, seconds: Double, searches: [Discovery]) {
    self.fingerprint = fingerprint
    self.seconds = seconds
    self.searches = searches
  }

  /// Whether the bytes are a checkpoint of another version.
  static func isOfOtherVersion(_ bytes: Data) -> Bool {
    let heading = try? JSONDecoder().decode(SearchFile.Heading.self, from: bytes)
    return heading.map { $0.program == program && $0.version != version } ?? false
  }

  /// Nil if the bytes are not a checkpoint of this version.
  init?(_ bytes: Data) {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    guard let decoded = try? decoder.decode(Self.self, from: bytes),
      decoded.program == Self.program, decoded.version == Self.version
    else { return nil }
    self = decoded
  }
}

/// The result of resuming from a file.
public enum SearchResumption: Sendable, Equatable {
  /// There is no file.
  case none
  /// The search continues after this much work.
  case resumed(work: Double)
  /// The file is of a search of other data or with other settings.
  case otherSearch
  /// The file is from another version of the program.
  case otherVersion
  /// The file cannot be read.
  case unreadable
}

extension Engine {
  /// Writes the search in progress, or else the last one, to a file atomically.
  public func writeSearch(to path: String) throws(SessionError) {
    guard let work = discovering ?? endedSearch else { return }
    let checkpoint = SearchCheckpoint(
      fingerprint: work.search.fingerprint, seconds: work.elapsed, searches: work.search.searches)
    try Self.write(try checkpoint.text(), to: path)
  }

  /// Continues the search in progress from a file of the same search.
  public mutating func resumeSearch(from path: String) -> SearchResumption {
    guard let index = pending.firstIndex(where: { $0 is Discovering }),
      var work = pending[index] as? Discovering
    else { return .none }
    guard FileManager.default.fileExists(atPath: path) else { return .none }
    guard let bytes = FileManager.default.contents(atPath: path) else { return .unreadable }
    guard let checkpoint = SearchCheckpoint(bytes) else {
      return SearchCheckpoint.isOfOtherVersion(bytes) ? .otherVersion : .unreadable
    }
    guard checkpoint.fingerprint == work.search.fingerprint, checkpoint.seconds >= 0,
      work.search.canResume(checkpoint.searches)
    else {
      return .otherSearch
    }
    work.resume(checkpoint.searches, seconds: checkpoint.seconds)
    pending[index] = work
    discovery = work.report()
    return .resumed(work: work.search.work.reduce(0, +))
  }
}

extension FormulaSearch {
  /// Identifies data and settings, except for work limits: with higher limits a search can
  /// continue.
  var fingerprint: UInt64 {
    var print = Fingerprint()
    for data in data {
      for name in data.names + [data.targetName] { print.add(name) }
      for column in data.columns + [data.target] + data.testColumns + [data.testTarget] {
        print.add(column)
      }
    }
    print.add("\(options.command) \(options.units ?? "")")
    print.add(seed)
    print.add([options.targetError ?? -1])
    for function in functions {
      print.add("\(function.name) \(function.formula) \(function.complexity)")
    }
    for model in models {
      print.add(model.network.shape.description)
      print.add(model.network.parameters)
      for layer in model.network.layers {
        print.add(layer.knots)
        print.add(layer.mask + layer.symbolicMask)
        print.add(layer.functions.map { $0?.name ?? "" }.joined(separator: " "))
      }
    }
    return print.value
  }
}

/// A hash that is the same in every run of the program: FNV-1a, one word at a time.
private struct Fingerprint {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ word: UInt64) {
    value = (value ^ word) &* 0x100_0000_01b3
    value ^= value >> 29
  }

  mutating func add(_ numbers: [Double]) {
    add(UInt64(numbers.count))
    for number in numbers { add(number.bitPattern) }
  }

  mutating func add(_ text: String) {
    add(UInt64(text.utf8.count))
    for byte in text.utf8 { add(UInt64(byte)) }
  }
}
