import Synchronization

/// Where tasks that are done at the same time leave their results.
///
/// As soon as results from the first on include one that ends the search, those behind it are not waited
/// for: they would not be taken in.
final class WaveBoard: Sendable {
  private let results: Mutex<[TaskResult?]>
  private let ended = Atomic<Bool>(false)

  /// - Parameter results: those known already.
  init(_ results: [TaskResult?]) { self.results = Mutex(results) }

  /// Whether the search ends with what is there.
  var isEnded: Bool { ended.load(ordering: .relaxed) }

  /// Whether a task's result is there.
  func hasResult(_ index: Int) -> Bool { results.withLock { $0[index] != nil } }

  /// Takes a result.
  func put(_ result: TaskResult, at index: Int) {
    let isEnd = results.withLock { results in
      results[index] = result
      let known = results.prefix { $0 != nil }
      return known.contains { $0?.formulas.contains(where: \.isConclusive) ?? false }
    }
    if isEnd { ended.store(true, ordering: .relaxed) }
  }

  /// All results by now.
  var all: [TaskResult?] { results.withLock { $0 } }
}
