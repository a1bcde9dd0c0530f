import Scene

/// The keys of whole pages, active whichever pane has the focus.
extension Keymap {
  static let pageKeys =
    rows(.training, trainingKeys) + rows(.looking, lookingKeys) + rows(.symbols, symbolKeys)
    + rows(.editing, editingKeys) + rows(.program, programKeys)

  /// Assigns rows to a group of help; rows without modes are active on the network page.
  private static func rows(_ group: KeyBinding.Group, _ rows: [KeyBinding]) -> [KeyBinding] {
    rows.map { row in
      var row = row
      row.group = group
      if row.modes.isEmpty { row.modes = [.page(.network)] }
      return row
    }
  }

  private static let everyPage = Set(Page.allCases.map(KeyMode.page))

  private static let trainingKeys: [KeyBinding] = [
    KeyBinding(
      [" "], "run or pause training",
      hint: .init(rank: 10, in: [.network, .tool]) { $0.toggleHint }
    ) { $0.toggleTraining() },
    KeyBinding(["n"], "take one step", hint: .init("step", rank: 40)) { $0.step() },
    KeyBinding(["t"], "train on with the last settings", hint: .init("train on", rank: 190)) {
      $0.trainOn()
    },
    KeyBinding(["<"], "slower") { $0.changePace(by: -1) },
    KeyBinding([">"], "faster, up to full speed", hint: .init("pace", keys: "< >", rank: 180)) {
      $0.changePace(by: 1)
    },
    KeyBinding(
      ["R"], "restart with the next seed and train", hint: .init("restart", rank: 210)
    ) { $0.restart() },
    KeyBinding(["T"], "choose a network and train it") { $0.tune() },
  ]

  private static let lookingKeys: [KeyBinding] = [
    KeyBinding([.up, "k"], "move up the network") { $0.move(.up) },
    KeyBinding([.down, "j"], "move down the network") { $0.move(.down) },
    KeyBinding([.left, "h"], "move left") { $0.move(.left) },
    KeyBinding([.right, "l"], "move right") { $0.move(.right) },
    KeyBinding([.tab], "next pane") { $0.changeFocus(by: 1) },
    KeyBinding([.backTab], "previous pane") { $0.changeFocus(by: -1) },
    KeyBinding(
      [.enter], "inspector in full, or the entry",
      hint: .init(rank: 130) { $0.isInspecting ? "network" : "inspect" }
    ) { $0.toggleInspector() },
    KeyBinding(
      [.escape], "close, cancel, back to the present",
      hint: .init(in: .waiting) { state in state.search.map { "stop \($0)" } }
    ) { $0.close() },
    KeyBinding(
      ["["], "scrub back through the run", hint: .init("replay", keys: "[ ]", rank: 160)
    ) { $0.scrub(by: -1) },
    KeyBinding(["]"], "scrub forward") { $0.scrub(by: 1) },
    KeyBinding(["y"], "loss axis log or linear", hint: .init("log/linear", rank: 230)) {
      $0.state.lossScale = $0.state.lossScale == .linear ? .logarithmic : .linear
    },
    KeyBinding(["v"], "show objective and penalties too") { $0.state.showsAllLosses.toggle() },
    KeyBinding(["c"], "common scale for all curves", hint: .init("common scale", rank: 240)) {
      $0.state.commonScale.toggle()
    },
    KeyBinding(["+", "="], title: "+", "zoom in; so does the wheel") { $0.zoom(by: 1.25) },
    KeyBinding(["-"], "zoom out") { $0.zoom(by: 0.8) },
    KeyBinding(["0"], "reset zoom and pan") { $0.resetView() },
    KeyBinding([.pageUp], "pan up") { $0.pan(0, -1) },
    KeyBinding([.pageDown], "pan down") { $0.pan(0, 1) },
    KeyBinding([.home], "pan left") { $0.pan(-1, 0) },
    KeyBinding([.end], "pan right") { $0.pan(1, 0) },
    KeyBinding(["/"], "find edges by node or function", hint: .init("find", rank: 220)) {
      $0.state.mode = .prompt(.init(.filter, text: $0.state.filter))
    },
  ]

  private static let symbolKeys: [KeyBinding] = [
    KeyBinding(["s"], "functions the edge may stand for", hint: .init("symbols", rank: 50)) {
      $0.openCandidates()
    },
    KeyBinding(
      Workbench.candidateKeys, title: "1-9", "fix the edge as that candidate",
      hint: .init("fix", rank: 60)
    ) { $0.fixCandidate($1) },
    KeyBinding(["a"], "fix every edge that is well explained", hint: .init("auto", rank: 70)) {
      $0.fixAutomatically()
    },
    KeyBinding(["p"], "prune, with a preview; + - thresholds", hint: .init("prune", rank: 80)) {
      $0.openPruning()
    },
    KeyBinding(["f"], "the outputs as formulas, or not", hint: .init("formula", rank: 90)) {
      $0.toggleFormula()
    },
    KeyBinding(
      ["D"], "look for closed formulas of the data", hint: .init("discover", rank: 100)
    ) { $0.openDiscovery() },
  ]

  private static let editingKeys: [KeyBinding] = [
    KeyBinding(["x"], "take out the selected edge or node", hint: .init("cut", rank: 140)) {
      $0.removeSelection()
    },
    KeyBinding(["r"], "refine the grid; the function stays", hint: .init("refine", rank: 150)) {
      $0.proposeRefinement()
    },
    KeyBinding(
      ["u"], "undo", hint: .init("undo", rank: 110, in: [.network, .tool, .search]),
      modes: everyPage
    ) { $0.act(.undo) },
    KeyBinding([.control("r")], "redo", modes: everyPage) { $0.act(.redo) },
    KeyBinding(
      ["H"], "states of the network to go back to", hint: .init("history", rank: 200),
      modes: everyPage
    ) { $0.openHistory() },
  ]

  private static let programKeys: [KeyBinding] = [
    KeyBinding(["w"], "save the model", hint: .init("save", rank: 170), modes: everyPage) {
      $0.save()
    },
    KeyBinding(
      [":"], "type a command",
      hint: .init("command", rank: 120, in: [.network, .tool, .search]), modes: everyPage
    ) { $0.prompt("") },
    KeyBinding(
      ["?", .function(1)], "this help",
      hint: .init("help", rank: 20, isLast: true, in: [.network, .tool, .search, .waiting]),
      modes: everyPage
    ) { $0.state.mode = .help(scroll: 0) },
    // Nothing to do: any key requests a frame, and the event loop redraws this one completely.
    KeyBinding([.control("l")], "draw the screen again", modes: everyPage) { _ in },
    KeyBinding(
      ["q"], "quit; asks where work would be lost",
      hint: .init("quit", rank: 30, isLast: true, in: [.network, .search, .waiting]),
      modes: everyPage
    ) { $0.quit() },
  ]
}

extension WorkbenchState {
  /// What the space bar does to training.
  var toggleHint: String {
    switch snapshot?.status {
    case .running: "pause"
    case .paused: "go on"
    default: "train"
    }
  }
}
