import Expressions
import Foundation
import KAN

/// What completion depends on besides the line.
public struct CompletionContext: Sendable {
  /// User-defined functions.
  public var functions: [UserFunction]
  /// The network whose edges and nodes are offered.
  public var network: Network?
  /// The names in a folder; names of folders end with a slash.
  public var names: @Sendable (_ folder: String) -> [String]

  /// Positional words before the one being typed.
  var words: [String] = []
  /// Names of the arguments already given.
  var given: [String] = []
  /// The name before `=` in the word being typed, if any.
  var name: String?
  /// The word, or value, typed so far.
  var typed = ""

  /// - Parameter names: lists the names in a folder; by default those of the file system.
  public init(
    functions: [UserFunction] = [], network: Network? = nil,
    names: @escaping @Sendable (_ folder: String) -> [String] = Self.names(inFolder:)
  ) {
    self.functions = functions
    self.network = network
    self.names = names
  }

  /// The names in a readable folder; names of folders end with a slash.
  public static func names(inFolder folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().map { name in
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: folder + "/" + name, isDirectory: &isFolder)
      return isFolder.boolValue ? name + "/" : name
    }
  }

  /// A positional word as a number.
  func number(_ place: Int) -> Int? { place < words.count ? Int(words[place]) : nil }
}

/// The choices for an argument.
struct ArgumentChoices: Sendable {
  /// Whether the argument is a comma-separated list.
  private(set) var isList = false
  let texts: @Sendable (CompletionContext) -> [String]

  init(_ texts: @escaping @Sendable (CompletionContext) -> [String]) { self.texts = texts }

  /// No choices.
  static let none = ArgumentChoices { _ in [] }

  /// A fixed list of words.
  static func words(_ words: [String]) -> ArgumentChoices { ArgumentChoices { _ in words } }

  /// Functions, built-in and user-defined.
  static let functions = ArgumentChoices { context in
    ElementaryFunction.library.map(\.name) + context.functions.map(\.name)
  }

  /// Files and folders, except names that would need quotes.
  static let files = ArgumentChoices { context in
    let folder = context.typed.lastIndex(of: "/").map { String(context.typed[...$0]) } ?? ""
    let isHidden = context.typed.dropFirst(folder.count).hasPrefix(".")
    return context.names(folder.isEmpty ? "." : folder).filter { name in
      CommandParser.quoted(name) == name && !name.contains("\"") && name.hasPrefix(".") == isHidden
    }.map { folder + $0 }
  }

  /// The same choices for a comma-separated list.
  var listed: ArgumentChoices {
    var choices = self
    choices.isList = true
    return choices
  }

  /// These choices and further words.
  func or(_ words: [String]) -> ArgumentChoices {
    ArgumentChoices { [texts] context in texts(context) + words }
  }
}

/// Completions of the end of a command line.
public struct Completion: Sendable, Equatable {
  /// The part of the word typed so far.
  public let typed: String
  /// Replacements for that part; each begins with it.
  public let choices: [String]
  /// Whether a command's name is being completed, after which a space follows.
  public let isCommand: Bool

  /// Completes a line at its end.
  public init(of line: String, in context: CompletionContext) {
    // A line may contain several commands; the last is being typed.
    let statement = line.split(separator: ";", omittingEmptySubsequences: false).last ?? ""
    let words = statement.drop { $0 == " " }
      .split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    isCommand = words.count <= 1
    var context = context
    context.typed = words.last ?? ""
    var all = CommandRule.all.map(\.name)
    if !isCommand {
      let choices = Self.choices(words, &context)
      if choices.isList, let comma = context.typed.lastIndex(of: ",") {
        context.typed = String(context.typed[context.typed.index(after: comma)...])
      }
      all = choices.texts(context)
    }
    let typed = context.typed
    self.typed = typed
    choices = all.filter { $0.hasPrefix(typed) }
  }

  private static func choices(
    _ words: [String], _ context: inout CompletionContext
  ) -> ArgumentChoices {
    guard let first = words.first, let rule = CommandRule.named(first) else { return .none }
    for word in words.dropFirst().dropLast() where !word.isEmpty {
      if let equals = word.firstIndex(of: "=") {
        context.given.append(String(word[..<equals]))
      } else {
        context.words.append(word)
      }
    }
    if let equals = context.typed.firstIndex(of: "=") {
      context.name = String(context.typed[..<equals])
      context.typed = String(context.typed[context.typed.index(after: equals)...])
    }
    return rule.type.choices(context)
  }
}
