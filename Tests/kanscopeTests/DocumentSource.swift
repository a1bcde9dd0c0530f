import Foundation
import Testing

/// A Markdown document of the project, read for what tests can check in it.
struct DocumentSource: CustomTestStringConvertible {
  /// A fenced block of text that holds commands, and the output shown for the last of them.
  struct Session {
    var commands: [String]
    var output: [String]
  }

  /// The path below the root of the repository.
  let name: String
  let text: String

  var testDescription: String { name }

  /// The root of the repository.
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

  /// The fenced blocks of plain text, each with whether nothing but blank lines stands between it and
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

  /// The commands shown, in order, each with the output that the next block shows for it.
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

  /// The lines of a block as commands, continued lines joined; none where it is not commands.
  private static func commands(in block: [String]) -> [String] {
    guard let first = block.first,
      first.hasPrefix("kanscope ") || first.hasPrefix("sh .tools/")
        || first == "kanscope"
    else { return [] }
    // Messages begin like commands, but with a colon.
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

  /// The relative links to files, without their anchors.
  var links: [String] {
    text.matches(of: /\]\(([^)#:]+)(?:#[^)]*)?\)/).map { String($0.1) }
  }
}
