import CNcurses
import Synchronization

/// Wakes the event loop from any thread.
///
/// A pipe that the loop polls. Wakes between two polls write a single byte and cause a single
/// `wake` event.
public final class Waker: Sendable {
  private let pipe: WakePipe
  private let isPending = Atomic<Bool>(false)

  /// Opens the pipe; throws if the process has no file descriptors left.
  public init() throws(TerminalError) {
    pipe = try WakePipe()
  }

  /// Makes the event loop send a `wake` event soon. Never blocks; can be called from any thread at
  /// any time.
  public func wake() {
    if !isPending.exchange(true, ordering: .acquiringAndReleasing) { pipe.signal() }
  }

  /// The descriptor that `poll` waits on.
  var descriptor: Int32 { pipe.readEnd }

  /// Empties the pipe; returns whether `wake` was called since the last time.
  func drain() -> Bool {
    // Empty the pipe first: a wake that comes in between is then reported by this call.
    pipe.drain()
    return isPending.exchange(false, ordering: .acquiringAndReleasing)
  }
}

/// A pipe with non-blocking ends, closed with the last reference.
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

  /// Writes a byte. If the pipe is full, the reader will wake anyway.
  func signal() {
    var byte: UInt8 = 1
    _ = write(writeEnd, &byte, 1)
  }

  /// Reads and discards all bytes.
  func drain() {
    withUnsafeTemporaryAllocation(byteCount: 256, alignment: 1) { buffer in
      while read(readEnd, buffer.baseAddress, buffer.count) > 0 {}
    }
  }
}

extension TerminalError {
  /// The error of the last system call on this thread.
  static func lastFailure(of action: String) -> TerminalError {
    .system(action: action, reason: String(cString: strerror(posix_error_number())))
  }
}
