import Foundation
import Testing

/// A Markdown document of the project, parsed for tests.
struct DocumentSource: CustomTestStringConvertible {
  /// A fenced block with commands, and the output shown for the last of them.
  struct Session {
    var commands: [String]
    var output: [String]
  }

  /// The path relative to the repository root.
  let name: String
  let text: String

  var testDescription: String { name }

  /// The repository root.
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The README and every article.
  static let all: [DocumentSource] = {
    let sources = root.appendingPathComponent("Sources")
    let files = FileManager.default.enumerator(atPath: sources.path)?.compactMap { $0 as? String }
    let articles = (files ?? []).filter { $0.hasSuffix(".md") && $0.contains(".docc/") }
    return (["README.md"] + articles.map { "Sources/\($0)" }.sorted()).compactMap { name in
      let file = root.appendingPathComponent(name)
      return (try? String(contentsOf: file, encoding: .utf8)).map {
        DocumentSource(name: name, text: $0)
      }
    }
  }()

  private var lines: [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// The fenced plain-text blocks, each with whether only blank lines separate it from the one
  /// before.
  /// the one before.
  private var blocks: [(lines: [String], followsBlock: Bool)] {
    var blocks: [(lines: [String], followsBlock: Bool)] = []
    var open: [String]?
    var isPlain = false
    var isAdjacent = false
    for line in lines {
      if line.hasPrefix("```") {
        if let block = open {
          if isPlain { blocks.append((block, isAdjacent)) }
          (open, isAdjacent) = (nil, isPlain)
        } else {
          open = []
          isPlain = line == "```"
        }
      } else if open != nil {
        open?.append(line)
      } else if !line.isEmpty {
        isAdjacent = false
      }
    }
    return blocks
  }

  /// The commands in order, each with the output shown in the next block.
  var sessions: [Session] {
    var sessions: [Session] = []
    for block in blocks {
      let commands = Self.commands(in: block.lines)
      if !commands.isEmpty {
        sessions.append(Session(commands: commands, output: []))
      } else if block.followsBlock, !sessions.isEmpty {
        sessions[sessions.count - 1].output = block.lines
      }
    }
    return sessions
  }

  /// The lines of a block as commands, with continued lines joined; none if it does not contain
  /// commands.
  private static func commands(in block: [String]) -> [String] {
    guard let first = block.first,
      first.hasPrefix("kanscope ") || first.hasPrefix("sh .tools/")
        || first == "kanscope"
    else { return [] }
    // Messages begin like commands but with a colon.
    guard !first.hasPrefix("kanscope:") else { return [] }
    var commands: [String] = []
    var isContinued = false
    for line in block {
      let end = line.hasSuffix("\\")
      let part = end ? String(line.dropLast()) : line
      if isContinued { commands[commands.count - 1] += part } else { commands.append(part) }
      isContinued = end
    }
    return commands
  }

  /// The relative links to files, without anchors.
  var links: [String] {
    text.matches(of: /\]\(([^)#:]+)(?:#[^)]*)?\)/).map { String($0.1) }
  }
}
