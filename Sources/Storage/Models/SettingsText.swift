import Expressions
import KAN

/// The settings of a training: the options of training by their keys, and the loss.
///
/// An absent option has its default. An option without a value is absent as well, unless its
/// default is a value; then it is null.
struct SettingsText: Codable {
  var values: [TrainingOption: OptionValue?] = [:]
  var loss: String

  init(_ settings: TrainingSettings) {
    loss = settings.loss.rawValue
    for option in TrainingOption.allCases {
      let value = option.value(in: settings)
      guard value != nil || option.value(in: TrainingOption.defaults) != nil else { continue }
      values[option] = .some(value)
    }
  }

  /// The settings; throws an error with the place of any invalid value.
  func restored() throws(ModelTextError) -> TrainingSettings {
    var settings = TrainingSettings()
    settings.loss = try known(loss, "settings.loss")
    for option in TrainingOption.allCases {
      guard let value = values[option] else { continue }
      do {
        try option.set(value, in: &settings)
      } catch {
        let text = singleLine(value?.text ?? "null")
        throw ModelTextError(
          "settings.\(option.key): \(text) must be \(option.row.domain.expected)")
      }
    }
    return settings
  }
}

// MARK: Coding

extension SettingsText {
  private static let lossKey = TextKey("loss")

  init(from decoder: any Decoder) throws {
    let text = try decoder.container(keyedBy: TextKey.self)
    loss = try text.decode(String.self, forKey: Self.lossKey)
    for option in TrainingOption.allCases {
      guard let (object, key) = try text.place(of: option.key[...]), object.contains(key) else {
        continue
      }
      let isNone = try option.isOptional && object.decodeNil(forKey: key)
      values[option] = .some(isNone ? nil : try object.value(in: option.row.domain, at: key))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var text = encoder.container(keyedBy: TextKey.self)
    try text.encode(loss, forKey: Self.lossKey)
    var objects: [Substring: KeyedEncodingContainer<TextKey>] = [:]
    for option in TrainingOption.allCases {
      guard let value = values[option] else { continue }
      let names = option.key.split(separator: ".")
      guard names.count == 2 else {
        try text.encode(value, at: TextKey(option.key))
        continue
      }
      var object =
        objects[names[0]]
        ?? text.nestedContainer(keyedBy: TextKey.self, forKey: TextKey(String(names[0])))
      try object.encode(value, at: TextKey(String(names[1])))
      objects[names[0]] = object
    }
  }
}

/// A coding key computed at run time.
private struct TextKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(_ name: String) { stringValue = name }
  init?(stringValue: String) { self.init(stringValue) }
  init?(intValue: Int) { nil }
}

extension KeyedDecodingContainer<TextKey> {
  /// The nested object and the key where a value such as `penalty.lamb` belongs; nil if an object
  /// on the way is absent.
  fileprivate func place(of path: Substring) throws -> (object: Self, key: TextKey)? {
    guard let point = path.firstIndex(of: ".") else { return (self, TextKey(String(path))) }
    let key = TextKey(String(path[..<point]))
    guard contains(key) else { return nil }
    return try nestedContainer(keyedBy: TextKey.self, forKey: key)
      .place(of: path[path.index(after: point)...])
  }

  /// Decodes a value of the domain's type.
  fileprivate func value(in domain: OptionDomain, at key: TextKey) throws -> OptionValue {
    switch domain {
    case .whole: .whole(try decode(Int.self, forKey: key))
    case .number: .number(try decode(Double.self, forKey: key))
    case .numberOrWord:
      if let number = try? decode(Double.self, forKey: key) {
        .number(number)
      } else {
        .text(try decode(String.self, forKey: key))
      }
    case .flag: .flag(try decode(Bool.self, forKey: key))
    case .choice, .text: .text(try decode(String.self, forKey: key))
    }
  }
}

extension KeyedEncodingContainer<TextKey> {
  /// Encodes a value, or null.
  fileprivate mutating func encode(_ value: OptionValue?, at key: TextKey) throws {
    switch value {
    case nil: try encodeNil(forKey: key)
    case .whole(let value): try encode(value, forKey: key)
    case .number(let value): try encode(value, forKey: key)
    case .flag(let isOn): try encode(isOn, forKey: key)
    case .text(let text): try encode(text, forKey: key)
    }
  }
}
