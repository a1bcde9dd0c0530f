import Synchronization

/// Collects the results of tasks that run concurrently.
///
/// Once the results from the first on include one that ends the search, later ones are not waited
/// for: they would not be recorded.
final class WaveBoard: Sendable {
  private let results: Mutex<[TaskResult?]>
  private let ended = Atomic<Bool>(false)

  /// - Parameter results: Results that are known already; nil for the others.
  init(_ results: [TaskResult?]) { self.results = Mutex(results) }

  /// Whether the search ends with the results so far.
  var isEnded: Bool { ended.load(ordering: .relaxed) }

  /// Whether a task's result is known.
  func hasResult(_ index: Int) -> Bool { results.withLock { $0[index] != nil } }

  /// Stores a result.
  func put(_ result: TaskResult, at index: Int) {
    let isEnd = results.withLock { results in
      results[index] = result
      let known = results.prefix { $0 != nil }
      return known.contains { $0?.formulas.contains(where: \.isConclusive) ?? false }
    }
    if isEnd { ended.store(true, ordering: .relaxed) }
  }

  /// All results so far; nil for tasks that have not ended.
  var all: [TaskResult?] { results.withLock { $0 } }
}
