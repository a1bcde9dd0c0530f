import Expressions
import Foundation
import KAN

/// What completion knows besides the line.
public struct CompletionContext: Sendable {
  /// The user's own functions.
  public var functions: [UserFunction]
  /// The network that edges and nodes are numbered in.
  public var network: Network?
  /// The names in a folder, those of folders with a slash at the end.
  public var names: @Sendable (_ folder: String) -> [String]

  /// Words without a name that stand before the one that is typed.
  var words: [String] = []
  /// Names of arguments that stand before.
  var given: [String] = []
  /// The name before `=` in the word that is typed, if there is one.
  var name: String?
  /// What is typed of the word, or of the value.
  var typed = ""

  /// - Parameter names: the names in a folder; those of the file system unless said otherwise.
  public init(
    functions: [UserFunction] = [], network: Network? = nil,
    names: @escaping @Sendable (_ folder: String) -> [String] = Self.names(inFolder:)
  ) {
    self.functions = functions
    self.network = network
    self.names = names
  }

  /// The names in a folder that can be read, those of folders with a slash at the end.
  public static func names(inFolder folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().map { name in
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: folder + "/" + name, isDirectory: &isFolder)
      return isFolder.boolValue ? name + "/" : name
    }
  }

  /// The word that is typed at a place, as a number.
  func number(_ place: Int) -> Int? { place < words.count ? Int(words[place]) : nil }
}

/// What may stand in an argument.
struct ArgumentChoices: Sendable {
  /// Whether several may stand there, with commas between them.
  private(set) var isList = false
  let texts: @Sendable (CompletionContext) -> [String]

  init(_ texts: @escaping @Sendable (CompletionContext) -> [String]) { self.texts = texts }

  /// Nothing that is known.
  static let none = ArgumentChoices { _ in [] }

  /// Some words.
  static func words(_ words: [String]) -> ArgumentChoices { ArgumentChoices { _ in words } }

  /// Functions, built in and the user's own.
  static let functions = ArgumentChoices { context in
    ElementaryFunction.library.map(\.name) + context.functions.map(\.name)
  }

  /// Files and folders. Names that would have to stand in quotes are left out.
  static let files = ArgumentChoices { context in
    let folder = context.typed.lastIndex(of: "/").map { String(context.typed[...$0]) } ?? ""
    let isHidden = context.typed.dropFirst(folder.count).hasPrefix(".")
    return context.names(folder.isEmpty ? "." : folder).filter { name in
      CommandParser.quoted(name) == name && !name.contains("\"") && name.hasPrefix(".") == isHidden
    }.map { folder + $0 }
  }

  /// The same for several with commas between them.
  var listed: ArgumentChoices {
    var choices = self
    choices.isList = true
    return choices
  }

  /// These choices, and words besides.
  func or(_ words: [String]) -> ArgumentChoices {
    ArgumentChoices { [texts] context in texts(context) + words }
  }
}

/// What the end of a line of commands may become.
public struct Completion: Sendable, Equatable {
  /// What is typed of the word, or of the part of it, that is completed.
  public let typed: String
  /// What may stand there instead, each beginning with that.
  public let choices: [String]
  /// Whether it is a command's name, which a space ends.
  public let isCommand: Bool

  /// Completes a line at its end.
  public init(of line: String, in context: CompletionContext) {
    // A line may hold several commands; the last is the one being typed.
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
