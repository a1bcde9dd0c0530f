import KAN
import Scene
import Session

extension Pane {
  /// What pruning would remove, below the network.
  static let pruning: Pane = Pane(
    "pruning",
    keys: [
      KeyBinding(
        ["+", "="], title: "+", "raise the thresholds", hint: .init("thresholds", keys: "+ -")
      ) { $0.changePruning { $0.move(by: 1) } },
      KeyBinding(["-", "_"], title: "-", "lower the thresholds") {
        $0.changePruning { $0.move(by: -1) }
      },
      KeyBinding([.enter], "prune", hint: .init("prune")) { $0.prune() },
      KeyBinding([.escape, "p"], "leave everything as it is", hint: .init("leave")) {
        $0.closePruning()
      },
      KeyBinding([.tab], "move the other threshold, or both", hint: .init("which")) {
        $0.changePruning { $0.changeMoving() }
      },
    ],
    wish: { screen in
      guard screen.tool == .pruning else { return nil }
      // Four lines and a border, or fewer to leave room for the network.
      switch screen.size.height {
      case ..<8: return Wish(row: 2, height: .all)
      case ..<12: return Wish(row: 2, height: .rows(3))
      case ..<18: return Wish(row: 2, height: .rows(5))
      default: return Wish(row: 2, height: .rows(6))
      }
    },
    title: { view, _ in view.pruningTitle },
    draw: { view, surface, rect in view.drawPruning(on: &surface, in: rect) })
}

extension WorkbenchView {
  fileprivate var pruningTitle: Pane.Title {
    let note =
      switch state.pruning?.moving ?? .both {
      case .both: "+ - move both"
      case .nodes: "+ - move nodes'"
      case .edges: "+ - move edges'"
      }
    return (StyledText("Prune", .accent), [StyledText(note, .quiet)])
  }

  fileprivate func drawPruning(on surface: inout Surface, in rect: Rect) {
    guard let preview = state.pruning else { return }
    let width = rect.width - 2
    let lines = pruningLines(preview, width: width, height: rect.height)
    for (row, line) in lines.prefix(rect.height).enumerated() {
      surface.text(
        line, in: Rect(x: rect.x + 1, y: rect.y + row, width: width, height: 1),
        ellipsis: glyphs.ellipsis)
    }
  }

  private func pruningLines(_ preview: PrunePreview, width: Int, height: Int) -> [StyledText] {
    let isWide = width >= 56
    func line(_ name: String, _ content: StyledText) -> StyledText {
      isWide ? StyledText(name.padded(toColumns: 12), .quiet) + content : content
    }
    var lines = [line("thresholds", thresholds(preview, width: width))]
    if let failure = preview.failure {
      return lines + FormulaLines.words(failure, width: width).map { StyledText($0, .error) }
    }
    guard let outcome = preview.outcome, let network = preview.network else {
      return lines + [StyledText("looking at what would go", .quiet)]
    }
    lines.append(line("goes", going(outcome, of: network, room: width - (isWide ? 12 : 0))))
    var errors = errors(outcome, width: width - (isWide ? 12 : 0))
    // If there is not room for both errors, the test error matters.
    let needed = lines.count + errors.count + (outcome.unusedInputs.isEmpty ? 0 : 1)
    if needed > height || height < 4 { errors = errors.suffix(1) }
    for (index, error) in errors.enumerated() {
      lines.append(line(index == 0 ? "error" : "", error))
    }
    if !outcome.unusedInputs.isEmpty {
      let names = outcome.unusedInputs.joined(separator: ", ")
      let label = StyledText("unused inputs ", .quiet)
      let unused = line(
        "unused", isWide ? StyledText(names, .name) : label + StyledText(names, .name))
      lines.insert(unused, at: height > lines.count ? lines.count : max(1, lines.count - 1))
    }
    // Results for other thresholds are dimmed until the new answer arrives.
    guard preview.isCurrent else {
      return lines.enumerated().map { index, line in
        index == 0 ? line : StyledText(line.plain, .quiet)
      }
    }
    return lines
  }

  /// The change of the errors: side by side if they fit, otherwise the training error first.
  private func errors(_ outcome: PruneOutcome, width: Int) -> [StyledText] {
    let train = change("train", outcome.trainBefore, outcome.train, room: width)
    guard let test = change("test", outcome.testBefore, outcome.test, room: width) else {
      return [train]
    }
    let both = train + StyledText("   ") + test
    return both.columnWidth <= width ? [both] : [train, test]
  }

  private func thresholds(_ preview: PrunePreview, width: Int) -> StyledText {
    func threshold(_ name: String, _ text: String, isMoving: Bool) -> StyledText {
      StyledText(name + " ", .quiet)
        + StyledText(
          text.padded(toColumns: width < 30 ? 0 : 10), isMoving ? .selection : .normal)
    }
    let isShort = width < 28
    return threshold(isShort ? "n" : "node", preview.nodeText, isMoving: preview.moving != .edges)
      + StyledText(isShort ? " " : "  ")
      + threshold(isShort ? "e" : "edge", preview.edgeText, isMoving: preview.moving != .nodes)
  }

  private func going(_ outcome: PruneOutcome, of network: Network, room: Int) -> StyledText {
    guard !outcome.removedEdges.isEmpty || !outcome.removedNodes.isEmpty else {
      return StyledText("nothing", .quiet) + StyledText("  [\(network.shape)]")
    }
    let what = StyledText(ReplyText.going(outcome), .warning)
    let shapes = StyledText("  [\(network.shape)] \(glyphs.arrow) [\(outcome.shape)]")
    let left = StyledText("  \(outcome.edges) left", .quiet)
    let shape = StyledText(" \(glyphs.arrow) [\(outcome.shape)]")
    let short = StyledText("\(outcome.removedEdges.count) edges", .warning)
    return [what + shapes + left, what + shapes, what + shape, short + shape, what]
      .first { $0.columnWidth <= room } ?? short
  }

  private func change(
    _ name: String, _ before: Score?, _ after: Score?, room: Int
  ) -> StyledText? {
    guard let before, let after else { return nil }
    return change(name, before, after, room: room)
  }

  private func change(
    _ name: String, _ before: Score, _ after: Score, room: Int
  ) -> StyledText {
    let role: Role =
      after.error <= 1.1 * before.error
      ? .good : after.error <= 2 * before.error ? .normal : .warning
    func text(_ label: String, digits: Int, arrow: String) -> StyledText {
      StyledText(label, name == "train" ? .train : .test)
        + StyledText(NumberFormat.scientific(before.error, digits: digits) + arrow)
        + StyledText(NumberFormat.scientific(after.error, digits: digits), role)
    }
    let arrow = " \(glyphs.arrow) "
    return [
      text(name + " ", digits: 3, arrow: arrow), text(name + " ", digits: 2, arrow: arrow),
    ].first { $0.columnWidth <= room } ?? text("", digits: 2, arrow: arrow)
  }
}
