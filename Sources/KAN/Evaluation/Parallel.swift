import Dispatch
import Numerics
import Synchronization

/// Runs independent pieces of work on several cores. All parallel code goes through it.
public enum Parallel {
  /// The number of cores that the program may use.
  public static let coreCount = Processor.coreCount

  /// Applies `body` to each element in `range` of an array, on at most `threads` cores, and returns
  /// when all are done. Each core takes the next free element when it is done with one, so a core
  /// that is held up does not delay the others for long.
  public static func changeEach<Element: Sendable>(
    _ elements: inout [Element], _ range: Range<Int>, threads: Int = coreCount,
    _ body: @Sendable (inout Element) -> Void
  ) {
    var workers: [Void] = Array(repeating: (), count: max(1, threads))
    changeEach(&elements, range, workers: &workers) { element, _ in body(&element) }
  }

  /// As above, with one core per worker; each worker is used by a single thread.
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
        // The addresses are passed as integers. This is safe because each element is taken once,
        // each worker is used by one thread, and the arrays stay open until the last thread has
        // returned.
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
