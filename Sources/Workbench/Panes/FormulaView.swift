import Expressions
import KAN
import Scene
import Session
import Symbolic

extension Pane {
  /// The network's outputs as formulas.
  static let formula: Pane = Pane(
    "formula",
    keys: [
      KeyBinding([.pageUp], "scroll back") { $0.scrollFormula(by: -4) },
      KeyBinding([.pageDown], "scroll forward") { $0.scrollFormula(by: 4) },
      KeyBinding([.home], "the beginning") { $0.scrollFormula(by: -Workbench.wholeWay) },
      KeyBinding([.end], "the end") { $0.scrollFormula(by: Workbench.wholeWay) },
      KeyBinding([.escape], "close") { if !$0.cancel() { $0.toggleFormula() } },
    ],
    wish: { screen in
      guard screen.opened.contains(.formula), screen.tool != .pruning else { return nil }
      // Replaces the losses, so that the network does not move; on tall screens, goes above them.
      guard screen.lossHeight > 0 else {
        return screen.tool == nil ? Wish(row: 1, height: .all) : nil
      }
      let isAboveLosses = screen.showsLossesBelowFormula
      return Wish(row: 1, height: .rows(screen.lossHeight - (isAboveLosses ? 2 : 0)))
    },
    title: { view, rect in view.formulaTitle(inside: rect) },
    draw: { view, surface, rect in view.drawFormula(on: &surface, in: rect) },
    mouse: { workbench, action, _, _ in
      switch action {
      case .press: break
      case .wheelUp: workbench.scrollFormula(by: -1)
      case .wheelDown: workbench.scrollFormula(by: 1)
      }
    })
}

extension WorkbenchView {
  fileprivate func formulaTitle(inside rect: Rect) -> Pane.Title {
    let lines = formulaLines(width: rect.width - 2).count
    var notes: [StyledText] = []
    let what: String
    if polishedFormulas != nil {
      what = "polished"
    } else if let frame = state.frame, let frames = state.snapshot?.recording.frames,
      frames.indices.contains(frame)
    {
      what = "replay, step \(frames[frame].record.step)"
    } else if state.questions[.formula] != nil {
      what = "polishing"
    } else if state.formula?.reading?.outputs.isEmpty != false {
      what = ""
    } else {
      what = state.snapshot?.status == .running ? "live" : "as it is"
    }
    if lines > rect.height {
      let first = formulaScroll(lines: lines, room: rect.height)
      let place = "lines \(first + 1)-\(min(lines, first + rect.height)) of \(lines)"
      notes.append(StyledText(what.isEmpty ? place : "\(what)  \(place)", .quiet))
    }
    notes.append(StyledText(what, .quiet))
    return (StyledText("Formula", .accent), notes)
  }

  fileprivate func drawFormula(on surface: inout Surface, in rect: Rect) {
    let lines = formulaLines(width: rect.width - 2)
    let first = formulaScroll(lines: lines.count, room: rect.height)
    for (row, line) in lines.dropFirst(first).prefix(rect.height).enumerated() {
      surface.text(
        line, in: Rect(x: rect.x + 1, y: rect.y + row, width: rect.width - 2, height: 1),
        ellipsis: glyphs.ellipsis)
    }
  }

  /// The largest number of lines by which the formulas can scroll.
  func formulaScrollLimit(size: Size) -> Int {
    guard let inside = state.layout(size).inside(.formula) else { return 0 }
    return max(0, formulaLines(width: inside.width - 2).count - inside.height)
  }

  private func formulaScroll(lines: Int, room: Int) -> Int {
    min(max(0, state.formula?.scroll ?? 0), max(0, lines - room))
  }

  /// The polished formulas if they belong to the shown network.
  private var polishedFormulas: FormulaOutcome? {
    guard state.frame == nil, let network = state.snapshot?.model.network else { return nil }
    return state.formula?.polished(for: network)
  }

  /// Why polishing failed for the shown network.
  private var failureOfPolishing: String? {
    guard state.frame == nil, let formula = state.formula, formula.reading?.outputs.isEmpty == true,
      formula.network == state.snapshot?.model.network
    else { return nil }
    return formula.failure
  }

  // MARK: Lines

  private func formulaLines(width: Int) -> [StyledText] {
    guard width > 0 else { return [] }
    if let polished = polishedFormulas { return lines(polished, width: width) }
    guard let reading = state.formula?.reading, let model = state.shownModel else {
      return [StyledText("no network yet", .quiet)]
    }
    if !reading.splines.isEmpty { return splineLines(reading, model, width: width) }
    if let size = reading.size, failureOfPolishing == nil {
      let isAsked = state.questions[.formula] != nil
      let text =
        "A formula of some \(size) parts is too long to be read in every frame"
        + (isAsked ? "." : "; it is shown when training rests in the present.")
      return FormulaLines.words(text, width: width).map { StyledText($0, .quiet) }
    }
    if let failure = reading.failure ?? failureOfPolishing {
      return FormulaLines.words(failure, width: width).map { StyledText($0, .error) }
    }
    return lines(reading, width: width)
  }

  private func lines(_ outcome: FormulaOutcome, width: Int) -> [StyledText] {
    let network =
      StyledText("network ", .quiet) + errors(outcome.train.error, outcome.test?.error)
    var lines: [StyledText] = []
    for (index, formula) in outcome.formulas.enumerated() {
      if index > 0 { lines.append(StyledText()) }
      lines += formulaLines(formula.name, formula.expression, width: width)
      var items = [
        StyledText("\(formula.name)  ", .name)
          + errors(formula.train.error, formula.test?.error),
        pairs([("complexity", String(formula.complexity))]),
      ]
      if outcome.formulas.count == 1 { items.append(network) }
      lines += flowed(items, width: width)
    }
    return outcome.formulas.count > 1 ? lines + [network] : lines
  }

  private func lines(_ reading: FormulaReading, width: Int) -> [StyledText] {
    let network = reading.networkError.map { value in
      [StyledText("network ", .quiet) + error("RMSE", .train, value)]
    }
    let samples = StyledText("on \(reading.samples) samples", .quiet)
    var lines: [StyledText] = []
    for (index, output) in reading.outputs.enumerated() {
      if index > 0 { lines.append(StyledText()) }
      lines += formulaLines(output.name, output.expression, width: width)
      var items = [StyledText(output.name, .name)]
      if let value = output.error {
        items = [items[0] + error("  RMSE", .train, value)]
      }
      items.append(pairs([("complexity", String(output.expression.complexity))]))
      if reading.outputs.count == 1 { items += (network ?? []) + [samples] }
      lines += flowed(items, width: width)
    }
    if reading.outputs.count > 1 {
      lines += flowed((network ?? []) + [samples], width: width)
    }
    return lines
  }

  func errors(_ train: Double, _ test: Double?) -> StyledText {
    let text = error("train", .train, train)
    return test.map { text + StyledText("  ") + error("test", .test, $0) } ?? text
  }

  private func error(_ name: String, _ role: Role, _ value: Double) -> StyledText {
    StyledText("\(name) ", role) + StyledText(NumberFormat.scientific(value))
  }

  /// `y = …`, with continuation lines indented to the right-hand side if that leaves enough room.
  func formulaLines(
    _ name: String, _ expression: Expression, width: Int
  ) -> [StyledText] {
    let text = "\(name) = \(expression)"
    let indent = min(name.columnWidth + 3, 12, width / 3)
    return FormulaLines.wrapped(text, width: width, indent: indent).enumerated().map {
      index, line in
      guard index == 0, line.hasPrefix(name + " =") else { return StyledText(line, .strong) }
      return StyledText(name, .name) + StyledText(String(line.dropFirst(name.count)), .strong)
    }
  }

  /// Items side by side, on as many lines as needed.
  func flowed(_ items: [StyledText], width: Int) -> [StyledText] {
    var lines: [StyledText] = []
    for item in items where !item.isEmpty {
      if let last = lines.last, last.columnWidth + 3 + item.columnWidth <= width {
        lines[lines.count - 1] = last + StyledText("   ") + item
      } else {
        lines.append(item)
      }
    }
    return lines
  }

  /// Which edges are still splines, and the keys that change that.
  private func splineLines(
    _ reading: FormulaReading, _ model: Model, width: Int
  ) -> [StyledText] {
    let total = model.network.activeEdges.count
    let count = reading.splines.count
    var lines = [
      StyledText(
        "\(count) of \(total) edges \(count == 1 ? "is still a spline" : "are still splines").")
    ]
    lines += flowed(
      [
        StyledText("s", .accent) + StyledText(" functions for the selected edge", .quiet),
        StyledText("a", .accent) + StyledText(" all that are clear", .quiet),
        StyledText("p", .accent) + StyledText(" prune first", .quiet),
      ], width: width)
    let names = reading.splines.prefix(200).map { edge in
      StyledText(edge.description + " ", .quiet) + StyledText(edgeName(edge, model), .name)
    }
    return lines + flowed(Array(names), width: width)
  }
}

extension FormulaLines {
  /// Breaks plain text at blanks. A word longer than a line is wrapped as a formula.
  static func words(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ").map(String.init) {
      if let last = lines.last, last.columnWidth + 1 + word.columnWidth <= width {
        lines[lines.count - 1] = last + " " + word
      } else if word.columnWidth > width {
        lines += wrapped(word, width: width, indent: 0)
      } else {
        lines.append(word)
      }
    }
    return lines
  }
}
