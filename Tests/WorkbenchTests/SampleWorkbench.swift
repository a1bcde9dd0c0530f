import Foundation
import KAN
import Scene
import Testing

@testable import Session
@testable import Workbench

/// A session on a small network that has taken a few steps.
func sampleEngine(
  width: String = "2,5,1", function: String = "exp(sin(pi*x1)+x2^2)", samples: Int = 200,
  steps: Int = 3
) throws -> Engine {
  var dataOptions = DataOptions()
  dataOptions.function = function
  dataOptions.samples = samples
  dataOptions.testSamples = samples
  var options = ModelOptions()
  options.width = width
  var settings = TrainingSettings()
  settings.steps = 100
  settings.penalty.lamb = 0.002
  var engine = try Engine(
    data: try PreparedData(dataOptions), options: options, settings: settings, clock: { 0 })
  if steps > 0 {
    _ = try engine.start(.train([try TrainingChange(.steps, "\(steps)")]))
    finish: while true {
      switch engine.advance() {
      case .idle: break finish
      default: continue
      }
    }
  }
  return engine
}

/// A workbench on a session that runs in turns here instead of by event loop and queue, so that
/// frames depend only on keys and turns.
struct Bench {
  var workbench: Workbench
  let session: LiveSession
  var size: Size
  private let driver = SteppedDriver()

  /// `patience` exceeds the number of turns that any test needs. After `restsAtEnd` idle turns
  /// nothing more arrives; it is not 1 because a frame may ask a question, and its answer lead to
  /// another.
  private static let patience = 100_000, restsAtEnd = 50

  init(
    _ engine: Engine, size: Size = Size(width: 120, height: 40), glyphs: Glyphs = .braille,
    output: String? = nil, isDemonstration: Bool = false
  ) {
    session = LiveSession(
      engine: engine, clock: driver.clock, driver: driver, onPublish: {})
    workbench = Workbench(
      session: session, samples: engine.data.train, glyphs: glyphs, output: output,
      isDemonstration: isDemonstration)
    self.size = size
    workbench.handle(.resize(size))
    settle { _ in true }
  }

  var state: WorkbenchState { workbench.state }

  /// Gives turns and draws until the snapshot meets `condition`; false if that does not happen.
  @discardableResult
  mutating func settle(where condition: (Snapshot) -> Bool) -> Bool {
    let isSettled = wait { $0.snapshot.map(condition) ?? false }
    workbench.handle(.wake)
    return isSettled
  }

  /// Gives turns and draws until the state meets `condition`; false if that does not happen.
  mutating func wait(until condition: (WorkbenchState) -> Bool) -> Bool {
    var rests = 0
    for _ in 0..<Self.patience where rests < Self.restsAtEnd {
      workbench.handle(.wake)
      _ = workbench.frame(size: size)
      if condition(state) { return true }
      switch driver.turn() {
      case .worked, .waiting: rests = 0
      case .resting, .closed: rests += 1
      }
    }
    return false
  }

  /// Gives turns and draws until there is a message; nil if none appears.
  mutating func message() -> WorkbenchState.Message? {
    _ = wait { $0.message != nil }
    return state.message
  }

  mutating func press(_ keys: Key...) {
    for key in keys { workbench.handle(.key(key)) }
  }

  mutating func type(_ text: String) {
    for character in text { workbench.handle(.key(.character(character))) }
  }

  /// Types a line at the prompt.
  mutating func command(_ text: String) {
    type(":" + text)
    press(.enter)
  }

  mutating func frame() -> Surface { workbench.frame(size: size) }

  /// The prompt's text, if one is open.
  var prompt: WorkbenchState.Prompt? {
    if case .prompt(let prompt) = state.mode { prompt } else { nil }
  }
}

/// A curve that decreases identically on every machine.
func sampleCurve(steps: Int) -> LossCurve {
  var curve = LossCurve()
  for step in 1...max(1, steps) {
    let error = 0.02 + 0.9 / (1 + 0.2 * Double(step))
    let test = error * (step % 7 == 3 ? 1.3 : 1.1)
    curve.append(
      TrainingRecord(
        step: step, evaluations: 24 * step, train: Score(error: error, accuracy: nil),
        test: Score(error: test, accuracy: nil), objective: error * error + 0.016,
        regularization: 8))
  }
  return curve
}
