import Foundation

/// A measurement of `bench`.
struct Benchmark {
  /// The name and the parameters, for JSON.
  let name: String
  let facts: [Fact]
  /// A title for people.
  let title: String
  /// Runs a number of repetitions; returns the mean seconds of one.
  let seconds: (Int) -> Double

  /// A parameter of a measurement.
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

  /// Runs per measurement, and the intended seconds of each.
  private static let runs = 9, runLength = 0.05

  /// Times of several runs, in ascending order.
  func measured() -> Timing {
    let once = seconds(1)
    let repetitions = max(1, Int(Self.runLength / max(once, 1e-9)))
    return Timing((0..<Self.runs).map { _ in seconds(repetitions) })
  }
}

/// The seconds of several runs.
struct Timing {
  private let sorted: [Double]

  init(_ seconds: [Double]) { sorted = seconds.sorted() }

  var median: Double { sorted[sorted.count / 2] }
  var minimum: Double { sorted[0] }
  var maximum: Double { sorted[sorted.count - 1] }

  /// The mean seconds of `body` over a number of repetitions.
  static func average(_ repetitions: Int, _ body: () -> Void) -> Double {
    let start = Headless.clock()
    for _ in 0..<repetitions { body() }
    return (Headless.clock() - start) / Double(max(1, repetitions))
  }
}
