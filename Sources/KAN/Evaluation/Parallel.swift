import Dispatch

/// Runs independent pieces of work on several cores; the only place that knows how.
public enum Parallel {
  /// Cores that the program may use.
  public static let coreCount = Mathematics.coreCount

  /// Changes each of some elements of an array, at the same time as far as there are cores, and
  /// returns when all are changed.
  public static func changeEach<Element: Sendable>(
    _ elements: inout [Element], _ range: Range<Int>, _ body: @Sendable (inout Element) -> Void
  ) {
    elements.withUnsafeMutableBufferPointer { elements in
      guard range.count > 1, let start = elements.baseAddress else {
        for index in range { body(&elements[index]) }
        return
      }
      // The address crosses over as a number: every call has an element to itself, and the array
      // stays open until the last one has returned.
      let address = UInt(bitPattern: start)
      DispatchQueue.concurrentPerform(iterations: range.count) { index in
        guard let start = UnsafeMutablePointer<Element>(bitPattern: address) else { return }
        body(&start[range.lowerBound + index])
      }
    }
  }
}
