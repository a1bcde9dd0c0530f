import CNcurses
import Scene
import Testing

@testable import Terminal

/// Mouse reports read through curses, with a pipe as the keyboard.
extension ScreenTests {
  private func decoded(_ texts: [String]) throws -> [[DecodedInput]] {
    try decoded(texts.map { Array($0.utf8) })
  }

  /// Decodes each part of the input, writing and reading one after the other.
  ///
  /// If reading wrongly waits for more input than was written, `late` arrives and ends the wait,
  /// after a delay that even a busy machine does not reach.
  func decoded(_ parts: [[UInt8]], late: String = "late") throws -> [[DecodedInput]] {
    var ends: [Int32] = [-1, -1]
    try #require(pipe(&ends) == 0)
    return try decoded(parts, keyboard: ends[1], input: ends[0], late: late)
  }

  /// The same with any pair of descriptors, which are closed afterwards.
  func decoded(
    _ parts: [[UInt8]], keyboard: Int32, input: Int32, late: String = "late"
  ) throws -> [[DecodedInput]] {
    let rescue = Task {
      try await Task.sleep(for: .seconds(120))
      posix_write_all(keyboard, late, late.utf8.count)
    }
    defer {
      rescue.cancel()
      close(input)
      close(keyboard)
    }
    var all: [[DecodedInput]] = []
    try withScreen(input: input) { screen in
      var decoder = InputDecoder()
      for part in parts {
        part.withUnsafeBytes { bytes in
          bytes.withMemoryRebound(to: CChar.self) {
            posix_write_all(keyboard, $0.baseAddress, $0.count)
          }
        }
        var readable = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
        try #require(poll(&readable, 1, 120_000) == 1)
        var events: [DecodedInput] = []
        var token = screen.readToken()
        while token != .pause {
          events += decoder.decode(token)
          token = screen.readToken()
        }
        all.append(events + decoder.decode(.pause))
      }
    }
    return all
  }

  private func press(_ x: Int, _ y: Int) -> DecodedInput {
    .event(.mouse(.press, Point(x: x, y: y)))
  }

  /// A separately sent release, as is usual, and buttons without a meaning.
  @Test func readingNeverWaitsForWhatTheMouseDoesNext() throws {
    let reports = [
      "\u{1B}[<0;20;10M", "\u{1B}[<0;20;10m", "\u{1B}[<2;3;4M", "\u{1B}[<2;3;4m", "\u{1B}[<35;9;9M",
      "\u{1B}[<64;1;2M",
    ]
    let expected = [[press(19, 9)], [], [], [], [], [.event(.mouse(.wheelUp, Point(x: 0, y: 1)))]]
    #expect(try decoded(reports) == expected)
  }

  @Test func everyPressOfManyReadAtOnceComesInItsOrder() throws {
    let points = [(1, 1), (7, 3), (7, 3), (200, 4), (2, 9)]
    let reports = points.map { "\u{1B}[<0;\($0 + 1);\($1 + 1)M\u{1B}[<0;\($0 + 1);\($1 + 1)m" }
    #expect(try decoded([reports.joined()]) == [points.map(press)])
    // Lost releases have no effect.
    let presses = points.map { "\u{1B}[<0;\($0 + 1);\($1 + 1)M" }
    let all = points.map(press) + [.event(.key(.character("q")))]
    #expect(try decoded([presses.joined() + "q"]) == [all])
  }

  /// Curses waits briefly for late input, then returns what it has.
  @Test func aReportThatComesInPartsIsStillOne() throws {
    let parts = try decoded(["\u{1B}[", "<0;2", "0;10", "M", "\u{1B}[M", " !", "!"])
    #expect(parts == [[], [], [], [press(19, 9)], [], [], [press(0, 0)]])
  }
}
