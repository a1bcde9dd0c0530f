import CNcurses
import Dispatch
import Testing

@testable import Terminal

@Suite struct WakerTests {
  @Test func manyWakesFromManyThreadsBecomeOne() throws {
    let waker = try Waker()
    DispatchQueue.concurrentPerform(iterations: 10_000) { _ in waker.wake() }
    #expect(posix_bytes_waiting(waker.descriptor) == 1)
    #expect(waker.drain())
    #expect(posix_bytes_waiting(waker.descriptor) == 0)
    #expect(!waker.drain())
  }

  @Test func everyWakeAfterADrainIsSeen() throws {
    let waker = try Waker()
    #expect(!waker.drain())
    for _ in 0..<100 {
      waker.wake()
      #expect(posix_bytes_waiting(waker.descriptor) == 1)
      #expect(waker.drain())
    }
  }

  /// For any interleaving of wakes and drains, a drain after a wake sees the news published before
  /// it.
  @Test func noNewsIsLostBetweenThreads() throws {
    let waker = try Waker()
    let group = DispatchGroup()
    for _ in 0..<4 {
      DispatchQueue.global().async(group: group) {
        for _ in 0..<2_000 { waker.wake() }
      }
    }
    var seen = 0
    while group.wait(timeout: .now()) == .timedOut {
      if waker.drain() { seen += 1 }
    }
    if waker.drain() { seen += 1 }
    #expect(seen >= 1)
    #expect(!waker.drain())
  }
}
