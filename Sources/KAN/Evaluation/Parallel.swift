import Dispatch
import Numerics
import Synchronization

/// Runs independent pieces of work on several cores; the only place that knows how.
public enum Parallel {
  /// Cores that the program may use.
  public static let coreCount = Processor.coreCount

  /// Changes each of some elements of an array, on `threads` cores at most, and returns when all are
  /// changed. A core that is done with one element takes the next that is left, so that none waits
  /// long for another that was held up.
  public static func changeEach<Element: Sendable>(
    _ elements: inout [Element], _ range: Range<Int>, threads: Int = coreCount,
    _ body: @Sendable (inout Element) -> Void
  ) {
    var workers: [Void] = Array(repeating: (), count: max(1, threads))
    changeEach(&elements, range, workers: &workers) { element, _ in body(&element) }
  }

  /// The same, on as many cores as there are workers: each has what it works with to itself.
  public static func changeEach<Element: Sendable, Worker: Sendable>(
    _ elements: inout [Element], _ range: Range<Int>, workers: inout [Worker],
    _ body: @Sendable (inout Element, inout Worker) -> Void
  ) {
    let count = min(workers.count, range.count)
    elements.withUnsafeMutableBufferPointer { elements in
      workers.withUnsafeMutableBufferPointer { workers in
        guard count > 1, let start = elements.baseAddress, let firstWorker = workers.baseAddress
        else {
          for index in range { body(&elements[index], &workers[0]) }
          return
        }
        // The addresses cross over as numbers: every element is taken once, every worker by one thread,
        // and the arrays stay open until the last one has returned.
        let addresses = (UInt(bitPattern: start), UInt(bitPattern: firstWorker))
        let next = Atomic(range.lowerBound)
        DispatchQueue.concurrentPerform(iterations: count) { number in
          guard let start = UnsafeMutablePointer<Element>(bitPattern: addresses.0),
            let workers = UnsafeMutablePointer<Worker>(bitPattern: addresses.1)
          else { return }
          while true {
            let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard index < range.upperBound else { return }
            body(&start[index], &workers[number])
          }
        }
      }
    }
  }
}
