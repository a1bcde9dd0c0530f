import Foundation

/// One thing that `bench` measures.
struct Benchmark {
  /// What it is, and what it is done on, as JSON has them.
  let name: String
  let facts: [Fact]
  /// The same for people.
  let title: String
  /// Seconds that one repetition takes, averaged over a number of them.
  let seconds: (Int) -> Double

  /// One of the facts that go with a measurement.
  struct Fact {
    enum Content {
      case count(Int), counts([Int]), number(Double), text(String)
    }
    var name: String
    var content: Content

    init(_ name: String, _ content: Content) {
      self.name = name
      self.content = content
    }
  }

  /// Runs per measurement, and how long one of them should last.
  private static let runs = 9, runLength = 0.05

  /// Times of several runs, in ascending order.
  func measured() -> Timing {
    let once = seconds(1)
    let repetitions = max(1, Int(Self.runLength / max(once, 1e-9)))
    return Timing((0..<Self.runs).map { _ in seconds(repetitions) })
  }
}

/// Seconds of several runs.
struct Timing {
  private let sorted: [Double]

  init(_ seconds: [Double]) { sorted = seconds.sorted() }

  var median: Double { sorted[sorted.count / 2] }
  var minimum: Double { sorted[0] }
  var maximum: Double { sorted[sorted.count - 1] }

  /// Averages the time of a body that is run a number of times.
  static func average(_ repetitions: Int, _ body: () -> Void) -> Double {
    let start = Headless.clock()
    for _ in 0..<repetitions { body() }
    return (Headless.clock() - start) / Double(max(1, repetitions))
  }
}
