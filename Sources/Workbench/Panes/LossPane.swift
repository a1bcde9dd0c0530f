import Figures
import KAN
import Scene
import Session

extension Pane {
  /// The losses by step.
  static let losses: Pane = Pane(
    "losses",
    keys: [
      KeyBinding([.left, "h"], "scrub back through the run") { $0.scrub(by: -1) },
      KeyBinding([.right, "l"], "scrub forward") { $0.scrub(by: 1) },
    ],
    wish: { screen in
      let height = screen.lossHeight
      guard height > 0, screen.tool != .pruning else { return nil }
      // The formulas replace the losses if there is no room for both.
      guard !screen.opened.contains(.formula) || screen.showsLossesBelowFormula else { return nil }
      return Wish(row: 2, height: .rows(height))
    },
    title: { view, _ in
      let name = view.state.lossScale == .linear ? "Loss" : "Loss, log"
      return (StyledText(name, .accent), view.lossNotes)
    },
    draw: { view, surface, rect in view.drawLosses(on: &surface, in: rect) },
    mouse: { workbench, action, point, rect in
      switch action {
      case .press: workbench.scrub(to: point, rect)
      case .wheelUp: workbench.scrub(by: -1)
      case .wheelDown: workbench.scrub(by: 1)
      }
    })
}

extension Screen {
  /// The height of the losses; 0 if the network needs the room.
  var lossHeight: Int {
    switch size.height {
    case ..<18: 0
    case ..<28: 6
    default: min(20, max(8, size.height / 5))
    }
  }

  /// Whether there is room for both losses and formulas.
  var showsLossesBelowFormula: Bool { size.height >= 44 }
}

extension Workbench {
  /// Shows the recorded frame nearest to the step at a click.
  fileprivate mutating func scrub(to point: Point, _ inside: Rect) {
    guard let frames = state.snapshot?.recording.frames, !frames.isEmpty,
      let step = view.lossStep(at: point, in: inside)
    else { return }
    let nearest = frames.indices.min { left, right in
      (Double(frames[left].record.step) - step).magnitude
        < (Double(frames[right].record.step) - step).magnitude
    }
    if let nearest { showFrame(nearest, of: frames.count) }
  }
}

extension WorkbenchView {
  fileprivate func drawLosses(on surface: inout Surface, in rect: Rect) {
    guard let figure = lossFigure else {
      let text = "no step taken yet"
      surface.text(
        text, in: Rect(x: rect.x, y: rect.y + rect.height / 2, width: rect.width, height: 1),
        style: Style(.quiet), alignment: .center)
      return
    }
    figure.draw(on: &surface, in: rect, glyphs: glyphs)
  }

  private var lossFigure: LossFigure? {
    guard let snapshot = state.snapshot, !snapshot.curve.records.isEmpty else { return nil }
    let records = snapshot.curve.records
    func series(_ role: Role, _ value: (TrainingRecord) -> Double?) -> LossFigure.Series {
      LossFigure.Series(
        role,
        records.compactMap { record in
          value(record).map { LossFigure.Sample(step: record.step, value: $0) }
        })
    }
    var all = [series(.train) { $0.train.error }, series(.test) { $0.test?.error }]
    if state.showsAllLosses {
      all.insert(series(.regularization) { $0.regularization }, at: 0)
      all.insert(series(.objective) { $0.objective }, at: 1)
    }
    let best = snapshot.curve.best.map {
      LossFigure.Sample(step: $0.step, value: $0.test.error)
    }
    return LossFigure(
      series: all.filter { !$0.samples.isEmpty }, scale: state.lossScale,
      lastStep: snapshot.status == .idle ? nil : snapshot.lastStep, best: best,
      cursor: state.frame == nil ? nil : state.shownRecord?.step)
  }

  /// The step at a column of the loss pane.
  fileprivate func lossStep(at point: Point, in rect: Rect) -> Double? {
    guard let geometry = lossFigure?.geometry(in: rect), geometry.plot.width > 0 else { return nil }
    let share = (Double(point.x - geometry.plot.x) + 0.5) / Double(geometry.plot.width)
    return geometry.xAxis.value(at: min(1, max(0, share)))
  }

  fileprivate var lossNotes: [StyledText] {
    guard let snapshot = state.snapshot, let record = state.shownRecord else { return [] }
    func value(_ name: String, _ role: Role, _ number: Double?) -> StyledText {
      guard let number else { return StyledText() }
      return StyledText("\(name) ", role) + StyledText(NumberFormat.scientific(number))
    }
    let name = snapshot.model.loss.hasClasses ? "cross-entropy  " : ""
    var short = StyledText(name, .quiet) + value("train", .train, record.train.error)
    if let test = record.test {
      short += StyledText("  ") + value("test", .test, test.error)
    }
    var long = short
    if record.regularization != nil || state.showsAllLosses {
      long += StyledText("  ") + value("objective", .objective, record.objective)
      if let regularization = record.regularization {
        long += StyledText("  ") + value("reg", .regularization, regularization)
      }
    }
    if let best = snapshot.curve.best {
      let text = "  best \(NumberFormat.scientific(best.test.error)) @ \(best.step)"
      return [long + StyledText(text, .quiet), short + StyledText(text, .quiet), short]
    }
    return [long, short]
  }
}
