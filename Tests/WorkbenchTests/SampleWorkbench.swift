import Foundation
import KAN
import Scene
import Testing

@testable import Session
@testable import Workbench

/// Seconds since the first call.
let realClock: @Sendable () -> Double = {
  let origin = ContinuousClock.now
  return {
    let (seconds, attoseconds) = (ContinuousClock.now - origin).components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }
}()

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

/// A workbench on a session, as the event loop would run it.
struct Bench {
  var workbench: Workbench
  let session: LiveSession
  var size: Size

  init(
    _ engine: Engine, size: Size = Size(width: 120, height: 40), glyphs: Glyphs = .braille,
    output: String? = nil, isDemonstration: Bool = false
  ) {
    session = LiveSession(engine: engine, clock: realClock, onPublish: {})
    workbench = Workbench(
      session: session, samples: engine.data.train, glyphs: glyphs, output: output,
      isDemonstration: isDemonstration)
    self.size = size
    workbench.handle(.resize(size))
    settle { _ in true }
  }

  var state: WorkbenchState { workbench.state }

  /// Draws until the snapshot shown fulfils `condition`; false after ten seconds.
  @discardableResult
  mutating func settle(where condition: (Snapshot) -> Bool) -> Bool {
    let deadline = realClock() + 10
    while realClock() < deadline {
      workbench.handle(.wake)
      _ = workbench.frame(size: size)
      if let snapshot = workbench.snapshot, condition(snapshot) {
        workbench.handle(.wake)
        return true
      }
      usleep(300)
    }
    return false
  }

  /// Draws until the state fulfils `condition`; false after ten seconds.
  mutating func wait(until condition: (WorkbenchState) -> Bool) -> Bool {
    let deadline = realClock() + 10
    while !condition(state) {
      guard realClock() < deadline else { return false }
      workbench.handle(.wake)
      _ = workbench.frame(size: size)
      usleep(300)
    }
    return true
  }

  /// Draws until there is a message; nil after ten seconds.
  mutating func message() -> WorkbenchState.Message? {
    let deadline = realClock() + 10
    while state.message == nil, realClock() < deadline {
      usleep(300)
      workbench.handle(.wake)
      _ = workbench.frame(size: size)
    }
    return state.message
  }

  mutating func press(_ keys: Key...) {
    for key in keys { workbench.handle(.key(key)) }
  }

  mutating func type(_ text: String) {
    for character in text { workbench.handle(.key(.character(character))) }
  }

  /// A line typed at the prompt.
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

/// A curve that falls the same way on every machine.
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
