import CNcurses
import Testing

@testable import Terminal

@Suite struct RestorationTests {
  @Test func padsAreLeftOut() {
    #expect(ResetSequences.withoutPadding("\u{1B}[0m$<2>") == "\u{1B}[0m")
    #expect(ResetSequences.withoutPadding("a$<5/>b$<10*>c") == "abc")
    #expect(ResetSequences.withoutPadding("cost $5") == "cost $5")
    #expect(ResetSequences.withoutPadding("$") == "$")
    #expect(ResetSequences.withoutPadding("$<5") == "$<5")
    #expect(ResetSequences.withoutPadding("") == "")
  }

  @Test func everyModeSetIsReset() {
    let reset = ResetSequences { ["rmcup": "LEAVE", "cnorm": "SHOW", "sgr0": "PLAIN"][$0] }
    for mode in ["?2004l", "?1000l", "?1006l", "?2026l", "PLAIN", "SHOW", "LEAVE"] {
      #expect(reset.full.contains(mode))
    }
    // Modes are reset first, because some terminals keep one set per screen.
    #expect(reset.full.hasSuffix("LEAVE"))
    #expect(reset.full.contains(reset.own))
    #expect(!reset.own.contains("LEAVE"))
    // Curses does not know these, so it does not reset them on leaving the screen.
    for mode in ["?2004l", "?1000l", "?1006l"] { #expect(reset.own.contains(mode)) }
  }

  @Test func aTerminalWithoutCapabilitiesIsStillReset() {
    #expect(ResetSequences { _ in nil }.full.hasSuffix("\u{1B}[?1006l\u{1B}[?1000l"))
  }

  @Test func signalsAreToldApart() {
    #expect(SignalSet.none.ending == nil)
    let set = SignalSet(bits: SignalSet.bit(SIGWINCH) | SignalSet.bit(SIGTERM))
    #expect(set.contains(SIGWINCH) && set.contains(SIGTERM) && !set.contains(SIGINT))
    #expect(set.ending == SIGTERM)
    #expect(SignalSet(bits: SignalSet.bit(SIGHUP)).ending == SIGHUP)
    #expect(SignalSet(bits: SignalSet.bit(SIGINT) | SignalSet.bit(SIGCONT)).ending == nil)
  }

  @Test(arguments: [
    TerminalError.notATerminal(stream: "standard output"), .typeNotSet, .unknownType("a\nb\u{1B}"),
    .incapable("dumb"), .system(action: "open a pipe", reason: "Too many open files"),
  ])
  func errorsAreOneLine(error: TerminalError) {
    #expect(!error.description.unicodeScalars.contains { $0.value < 32 })
    #expect(!error.description.isEmpty)
  }
}
