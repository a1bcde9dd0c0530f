import Dispatch
import Synchronization

/// Runs independent pieces of work on several cores; the only place that knows how.
public enum Parallel {
  /// Cores that the program may use.
  public static let coreCount = Mathematics.coreCount

  /// Changes each of some elements of an array, on `threads` cores at most, and returns when all are
  /// changed. A core that is done with one element takes the next that is left, so that none waits
  /// long for another that was held up.
  public static func changeEach<Element: Sendable>(
    _ elements: inout [Element], _ range: Range<Int>, threads: Int = coreCount,
    _ body: @Sendable (inout Element) -> Void
  ) {
    let workers = min(threads, range.count)
    elements.withUnsafeMutableBufferPointer { elements in
      guard workers > 1, let start = elements.baseAddress else {
        for index in range { body(&elements[index]) }
        return
      }
      // The address crosses over as a number: every element is taken once, and the array stays
      // open until the last worker has returned.
      let address = UInt(bitPattern: start)
      let next = Atomic(range.lowerBound)
      DispatchQueue.concurrentPerform(iterations: workers) { _ in
        guard let start = UnsafeMutablePointer<Element>(bitPattern: address) else { return }
        while true {
          let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
          guard index < range.upperBound else { return }
          body(&start[index])
        }
      }
    }
  }
}
