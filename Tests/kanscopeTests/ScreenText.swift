import Foundation

/// Reads the workbench's screen.
///
/// All characters used are one cell wide, so the index in a row is the column.
struct ScreenText {
  /// An edge's box: the columns and rows of its border.
  struct Box: Equatable {
    let left: Int
    let right: Int
    let top: Int
    let bottom: Int

    var centre: (x: Int, y: Int) { ((left + right) / 2, (top + bottom) / 2) }
  }

  let rows: [[Character]]

  init(_ rows: [String]) { self.rows = rows.map(Array.init) }

  func row(_ index: Int) -> String {
    rows.indices.contains(index) ? String(rows[index]) : ""
  }

  var status: String { row(0) }
  var bottom: String { String(rows.last ?? []) }

  /// `training`, `paused` or `idle`.
  var activity: String? {
    status.firstMatch(of: /(training|paused|idle)  step/).map { String($0.1) }
  }

  /// The step counter.
  var step: Int? { status.firstMatch(of: /step (\d+)/).flatMap { Int($0.1) } }

  /// The training error in the title of the loss pane.
  var trainLoss: Double? { number(/train ([0-9.e+-]+)/) }
  var testLoss: Double? { number(/test ([0-9.e+-]+)/) }

  private func number(_ pattern: Regex<(Substring, Substring)>) -> Double? {
    rows.lazy.map { String($0) }.filter { $0.contains("Loss") }
      .compactMap { $0.firstMatch(of: pattern) }.first.flatMap { Double($0.1) }
  }

  /// The title of the inspector, such as `Edge (0, 1, 2)`.
  var inspected: String? {
    row(1).firstMatch(of: /(Edge|Node) \([0-9, ]+\)/).map { String($0.0) }
  }

  /// The rightmost column used in each row, from the first pane to the last.
  var widths: [Int] { rows.map(\.count) }

  /// The boxes of edges, in rows from the top.
  var boxes: [Box] { boxes(corners: "╭╮╰╯", "─") + selectedBoxes }

  /// The box of the selected edge; empty if it is not on the screen.
  var selectedBoxes: [Box] { boxes(corners: "┏┓┗┛", "━") }

  private func boxes(corners: String, _ line: Character) -> [Box] {
    let corners = Array(corners)
    var found: [Box] = []
    for (top, row) in rows.enumerated() {
      for left in row.indices where row[left] == corners[0] {
        guard let right = row[(left + 1)...].firstIndex(where: { $0 != line }),
          row[right] == corners[1],
          let bottom = rows[(top + 1)...].firstIndex(where: {
            $0.indices.contains(right) && $0[left] == corners[2] && $0[right] == corners[3]
          })
        else { continue }
        found.append(Box(left: left, right: right, top: top, bottom: bottom))
      }
    }
    return found
  }

  /// Rows that are not covered by a pane, which show if a pane ends too early.
  ///
  /// Between the first and the last row, every row starts and ends with a border at the edge of the
  /// screen.
  func brokenRows(width: Int) -> [String] {
    let sides = Set("│╭╮╰╯├┤|+")
    return rows.dropFirst().dropLast().filter { row in
      row.count != width || !sides.contains(row[0]) || !sides.contains(row[width - 1])
    }.map { String($0) }
  }
}

/// A screen with the colours of its characters.
struct StyledScreen {
  /// The parameters of each cell's foreground colour, such as `38;5;33`; empty for the default.
  let colors: [[String]]
  let characters: [[Character]]

  init(_ rows: [String]) {
    var color = ""
    var colors: [[String]] = []
    var characters: [[Character]] = []
    for row in rows {
      var rest = Substring(row)
      var (rowColors, rowCharacters) = ([String](), [Character]())
      while let character = rest.first {
        if let match = rest.prefixMatch(of: /\u{1B}\[([0-9;]*)m/) {
          let code = String(match.1)
          if code.isEmpty || code == "0" || code == "39" {
            color = ""
          } else if code.hasPrefix("38;") || code.wholeMatch(of: /3[0-7]|9[0-7]/) != nil {
            color = code
          }
          rest = rest[match.range.upperBound...]
        } else {
          rowColors.append(color)
          rowCharacters.append(character)
          rest.removeFirst()
        }
      }
      colors.append(rowColors)
      characters.append(rowCharacters)
    }
    self.colors = colors
    self.characters = characters
  }
}

extension TmuxTerminal {
  /// The screen's text, parsed.
  func screen() throws -> ScreenText { ScreenText(try capture()) }

  /// Waits until the workbench's screen satisfies a condition and still does a moment later,
  /// because a screen may be read while a frame is half drawn.
  @discardableResult
  func wait(
    _ description: String, _ isAsWished: (ScreenText) -> Bool
  ) async throws -> ScreenText {
    var matches = 0
    let rows = try await waitUntil(description) { rows in
      matches = isAsWished(ScreenText(rows)) ? matches + 1 : 0
      return matches == 2
    }
    return ScreenText(rows)
  }

  /// Waits until the screen stands still and returns it.
  func settled() async throws -> ScreenText {
    var last: [String]?
    let rows = try await waitUntil("the screen stands still") { rows in
      defer { last = rows }
      return rows == last
    }
    return ScreenText(rows)
  }

  /// Watches the screen for a while; returns whether it always satisfies a condition.
  func stays(seconds: Double = 0.7, _ isAsWished: (ScreenText) -> Bool) async throws -> Bool {
    let end = Date(timeIntervalSinceNow: seconds)
    repeat {
      guard isAsWished(try screen()) else { return false }
      try await Task.sleep(for: .milliseconds(50))
    } while Date() < end
    return true
  }

  /// A script that runs a program and stays on its screen with the exit code afterwards.
  static func ended(_ command: String) -> String {
    "trap : INT; \(command); echo \"exit code $?\"; exec sleep 1000"
  }

  /// Waits until the program of `ended` has ended. Returns its exit code and the rows before.
  func end() async throws -> (code: Int, rows: [String]) {
    let screen = try await waitFor("exit code ")
    let rows = screen.filter { !$0.isEmpty }
    let code = rows.last?.split(separator: " ").last.flatMap { Int($0) } ?? -1
    return (code, rows.dropLast())
  }

  /// Whether the program of `ended` is still running.
  var isRunning: Bool {
    get throws { try !capture().contains { $0.contains("exit code ") } }
  }

  /// Options for training that outlasts the test.
  static let endless = "--optimizer adam --lr 0.01 --steps 100000"

  /// A terminal with the workbench, which has trained for at least one step.
  static func workbench(
    _ arguments: String = "", width: Int = 120, height: Int = 40,
    environment: [String: String] = [:], directory: URL? = nil
  ) async throws -> TmuxTerminal {
    let terminal = try TmuxTerminal(
      width: width, height: height,
      command: ended("'\(try Program.path())' \(endless) \(arguments)"),
      environment: environment, directory: directory)
    try await terminal.wait("a step is taken") { ($0.step ?? 0) >= 1 }
    return terminal
  }

  /// A paused workbench, whose screen stands still.
  static func pausedWorkbench(
    _ arguments: String = "", width: Int = 120, height: Int = 40,
    environment: [String: String] = [:], directory: URL? = nil
  ) async throws -> TmuxTerminal {
    let terminal = try await workbench(
      arguments, width: width, height: height, environment: environment, directory: directory)
    try await terminal.wait("a few steps are taken") { ($0.step ?? 0) >= 3 }
    try terminal.send("Space")
    try await terminal.wait("training is paused") { $0.activity == "paused" }
    _ = try await terminal.settled()
    return terminal
  }
}
