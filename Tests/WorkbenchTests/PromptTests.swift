import Scene
import Testing

@testable import Session
@testable import Workbench

@Suite struct PromptTests {
  private func bench() throws -> Bench { Bench(try sampleEngine()) }

  @Test func aLineEndsAtTheFirstCommandThatFails() throws {
    var bench = try bench()
    let edges = { (snapshot: Snapshot) in snapshot.model.network.activeEdges.count }
    bench.type(":prune_edge 0 0 0; prune_edge 0 0 0; prune_edge 0 0 1")
    bench.press(.enter)
    bench.settle { edges($0) == 14 }
    var isThrough = bench.isThroughLine()
    #expect(isThrough)
    #expect(bench.state.message?.text == "edge (0, 0, 0) is gone already")
    #expect(bench.state.snapshot.map(edges) == 14)
    // Training finishes before the next command.
    bench.type(":train steps=4; prune_edge 0 0 1; set lamb 0.5")
    bench.press(.enter)
    isThrough = bench.isThroughLine()
    #expect(isThrough)
    bench.settle { edges($0) == 13 }
    let log = bench.session.close().log
    #expect(
      log.suffix(3) == ["train steps=4 lamb=0.002", "prune_edge 0 0 1", "set lamb 0.5"], "\(log)")
  }

  @Test func aLineEndsWhereTrainingDiverges() throws {
    var bench = try bench()
    let wild = "train steps=9 optimizer=adam lr=1e200"
    bench.command("\(wild); set lamb 0.5")
    var isThrough = bench.isThroughLine()
    #expect(isThrough && bench.state.message?.isError == true)
    #expect(bench.state.message?.text.contains("smaller lr") == true)
    bench.command("\(wild) may_diverge=on; set lamb 0.25")
    isThrough = bench.isThroughLine()
    #expect(isThrough)
    let log = bench.session.close().log
    #expect(log.last == "set lamb 0.25" && !log.contains("set lamb 0.5"), "\(log)")
    #expect(log.filter { $0.hasSuffix("may_diverge=on") }.count == 2, "\(log)")
  }

  @Test func textIsEditedByCharacter() throws {
    var bench = try bench()
    bench.type(":añ👍🏽日")
    #expect(bench.prompt?.text == "añ👍🏽日" && bench.prompt?.cursor == 4)
    bench.press(.left, .backspace)
    #expect(bench.prompt?.text == "añ日" && bench.prompt?.cursor == 2)
    bench.press(.home, .delete, .character("ü"))
    #expect(bench.prompt?.text == "üñ日")
    bench.press(.end, .right, .right)
    bench.type(" zwei drei")
    bench.press(.control("w"))
    #expect(bench.prompt?.text == "üñ日 zwei ")
    bench.press(.left, .left, .control("k"))
    #expect(bench.prompt?.text == "üñ日 zwe")
    bench.press(.control("a"), .right, .control("u"))
    #expect(bench.prompt?.text == "ñ日 zwe" && bench.prompt?.cursor == 0)
    bench.press(.control("e"), .control("b"), .control("d"))
    #expect(bench.prompt?.text == "ñ日 zw")
    _ = bench.session.close()
  }

  @Test func combiningMarksDoNotBreakTheCursor() throws {
    var bench = try bench()
    // A combining mark joins the previous character.
    bench.type(":e\u{301}\u{301}x\u{200D}\u{1F3FD}")
    for _ in 0..<12 { bench.press(.left) }
    for key in [Key.right, .character("\u{301}"), .right, .delete, .backspace, .control("w")] {
      bench.press(key)
      let prompt = try #require(bench.prompt)
      #expect((0...prompt.text.count).contains(prompt.cursor))
      _ = bench.frame()
    }
    _ = bench.session.close()
  }

  @Test func randomKeysNeverBreakThePrompt() throws {
    var bench = try bench()
    let keys: [Key] =
      [.left, .right, .home, .end, .backspace, .delete, .up, .down, .tab, .control("w")]
      + [.control("u"), .control("k"), .insert, .pageUp, .function(3)]
      + "ab =\"é\u{301}日\u{1F1E9}\u{1F1EA}".map { Key.character($0) }
      + ["\u{301}", "\u{200D}", "\u{1F1E9}", "\u{FE0F}"].map { Key.character($0) }
    var state: UInt64 = 7
    for round in 0..<600 {
      if bench.prompt == nil { bench.press(.character(round % 2 == 0 ? ":" : "/")) }
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      bench.press(keys[Int(state >> 33) % keys.count])
      if let prompt = bench.prompt {
        #expect((0...prompt.text.count).contains(prompt.cursor))
      }
      if round % 50 == 0 { _ = bench.frame() }
    }
    _ = bench.session.close()
  }

  @Test func linesAreRecalledAndTheDraftComesBack() throws {
    var bench = try bench()
    for line in ["set lamb 0.1", "set lamb 0.2", "set lamb 0.2"] { bench.command(line) }
    #expect(bench.state.typedLines == ["set lamb 0.1", "set lamb 0.2"])
    bench.type(":dra")
    bench.press(.up)
    #expect(bench.prompt?.text == "set lamb 0.2")
    bench.press(.up, .up, .up)
    #expect(bench.prompt?.text == "set lamb 0.1")
    bench.press(.down, .down)
    #expect(bench.prompt?.text == "dra" && bench.prompt?.cursor == 3)
    _ = bench.session.close()
  }

  @Test func tabCompletes() throws {
    var bench = try bench()
    bench.type(":ref")
    bench.press(.tab)
    #expect(bench.prompt?.text == "refine ")
    bench.press(.control("u"))
    bench.type("pru")
    bench.press(.tab)
    #expect(bench.prompt?.text == "prune")
    #expect(
      bench.state.message?.text.split(separator: " ").map(String.init).sorted()
        == ["prune", "prune_edge", "prune_input", "prune_node"])
    bench.press(.control("u"))
    bench.type("prune ed")
    bench.press(.tab)
    #expect(bench.prompt?.text == "prune edge_th=")
    bench.press(.control("u"))
    bench.type("undo; fix 0 0 1 gau")
    bench.press(.tab)
    #expect(bench.prompt?.text == "undo; fix 0 0 1 gaussian")
    bench.press(.control("u"))
    bench.type("auto lib=sin,ta")
    bench.press(.tab)
    #expect(bench.prompt?.text == "auto lib=sin,tan")
    bench.press(.control("u"))
    bench.type("train lamb_e")
    bench.press(.tab)
    #expect(bench.prompt?.text == "train lamb_entropy=")
    bench.press(.control("u"))
    bench.type("xyz")
    bench.press(.tab)
    #expect(bench.prompt?.text == "xyz")
    bench.press(.escape)
    #expect(bench.prompt == nil)
    _ = bench.session.close()
  }

  @Test func commandsAreCarriedOutAndErrorsShown() throws {
    var bench = try bench()
    bench.command("prune_edge 0 0 0; prune_edge 0 1 1")
    #expect(bench.settle { $0.model.network.activeEdges.count == 13 })
    bench.command("tran")
    #expect(
      bench.state.message
        == .init(text: "there is no command tran; did you mean train?", isError: true))
    bench.press(.right)
    #expect(bench.state.message == nil)
    bench.command("prune_edge 7 7 7")
    #expect(bench.message()?.isError == true)
    bench.command("open /nowhere.kan")
    #expect(bench.message()?.text.contains("/nowhere.kan") == true)
    bench.command("   ")
    #expect(bench.prompt == nil)
    bench.command("help")
    #expect(bench.state.mode == .help(scroll: 0))
    bench.press(.escape)
    bench.command("q!")
    #expect(bench.workbench.isFinished)
    _ = bench.session.close()
  }

  @Test func pastedTextGoesIntoThePromptOnly() throws {
    var bench = try bench()
    bench.workbench.handle(.paste("qqx"))
    #expect(!bench.workbench.isFinished && bench.prompt == nil)
    bench.type(":")
    bench.workbench.handle(.paste("set lamb\n 0.5\r\n"))
    #expect(bench.prompt?.text == "set lamb 0.5")
    bench.workbench.handle(.paste(String(repeating: "日", count: 10_000)))
    #expect((bench.prompt?.text.count ?? 0) <= 4096)
    _ = bench.frame()
    _ = bench.session.close()
  }

  @Test func filtersSelectWhatMatches() throws {
    var bench = try bench()
    bench.type("/x2")
    guard case .edge(_, let input, _)? = bench.state.selection else {
      Issue.record("no edge")
      return
    }
    #expect(input == 1)
    #expect(bench.frame().plainText().contains("5 edges"))
    bench.press(.enter)
    #expect(bench.state.filter == "x2" && bench.state.mode == .normal)
    #expect(bench.frame().plainText().contains("filter x2"))
    bench.press(.escape)
    #expect(bench.state.filter.isEmpty)
    bench.type("/nothing like this")
    #expect(bench.frame().plainText().contains("0 edges"))
    bench.press(.escape)
    #expect(bench.state.filter.isEmpty)
    _ = bench.session.close()
  }
}

extension Bench {
  /// Whether every command of the line is carried out.
  fileprivate mutating func isThroughLine() -> Bool { wait { $0.line.isEmpty } }
}
