import CNcurses
import Synchronization

/// Wakes the event loop from any thread.
///
/// A pipe that the loop polls. Many wakes between two looks of the loop write one byte and become
/// one `wake` event.
public final class Waker: Sendable {
  private let pipe: WakePipe
  private let isPending = Atomic<Bool>(false)

  /// Opens the pipe; throws where the process has no descriptors left.
  public init() throws(TerminalError) {
    pipe = try WakePipe()
  }

  /// Makes the event loop send one `wake` event soon. Never blocks, from any thread, at any time.
  public func wake() {
    if !isPending.exchange(true, ordering: .acquiringAndReleasing) { pipe.signal() }
  }

  /// What `poll` waits on.
  var descriptor: Int32 { pipe.readEnd }

  /// Takes what has been written; whether anyone had called `wake` since the last time.
  func drain() -> Bool {
    // The bytes go first: a wake that comes in between is answered by this very drain.
    pipe.drain()
    return isPending.exchange(false, ordering: .acquiringAndReleasing)
  }
}

/// A pipe on which neither end ever blocks; closed with the last reference.
final class WakePipe: Sendable {
  let readEnd: Int32
  let writeEnd: Int32

  init() throws(TerminalError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw .lastFailure(of: "open a pipe") }
    readEnd = ends[0]
    writeEnd = ends[1]
    guard posix_set_nonblocking(readEnd) == 0, posix_set_nonblocking(writeEnd) == 0 else {
      throw .lastFailure(of: "set up a pipe")
    }
  }

  deinit {
    close(readEnd)
    close(writeEnd)
  }

  /// Writes one byte. A full pipe is awake already.
  func signal() {
    var byte: UInt8 = 1
    _ = write(writeEnd, &byte, 1)
  }

  /// Reads all that has been written.
  func drain() {
    withUnsafeTemporaryAllocation(byteCount: 256, alignment: 1) { buffer in
      while read(readEnd, buffer.baseAddress, buffer.count) > 0 {}
    }
  }
}

extension TerminalError {
  /// The failure of the last system call on this thread.
  static func lastFailure(of action: String) -> TerminalError {
    .system(action: action, reason: String(cString: strerror(posix_error_number())))
  }
}
