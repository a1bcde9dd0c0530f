import Expressions
import KAN
import Testing

@testable import Session

@Suite struct CompletionTests {
  private func choices(
    _ line: String, _ context: CompletionContext = CompletionContext(names: { _ in [] })
  ) -> [String] {
    Completion(of: line, in: context).choices
  }

  @Test func namesOfCommandsComeFirst() {
    #expect(choices("").count == CommandRule.all.count)
    #expect(choices("ref") == ["refine"] && choices("undo; ref") == ["refine"])
    #expect(Set(choices("prune")) == ["prune", "prune_edge", "prune_node", "prune_input"])
    let completion = Completion(of: "undo;  pru", in: CompletionContext())
    #expect(completion.isCommand && completion.typed == "pru")
    #expect(choices("xyz").isEmpty && choices("xyz ").isEmpty)
  }

  @Test func namesOfArgumentsFollowUnlessTheyAreThere() {
    #expect(choices("prune ") == ["node_th=", "edge_th=", "preview="])
    #expect(choices("prune edge_th=0.1 ") == ["node_th=", "preview="])
    #expect(choices("train lamb_en") == ["lamb_entropy="])
    #expect(choices("train st") == ["steps=", "starts="])
    #expect(choices("undo ").isEmpty)
  }

  @Test func valuesAreCompletedByWhatTheyAre() throws {
    var context = CompletionContext(names: { _ in [] })
    context.functions = [try UserFunction(name: "sinful", formula: "x")]
    #expect(choices("fix 0 0 1 gau", context) == ["gaussian"])
    #expect(choices("fix 0 0 1 sin", context) == ["sin", "sinh", "sinful"])
    #expect(choices("fix 0 0 1 sin ", context) == ["a=", "b=", "c=", "d="])
    #expect(choices("auto lib=sin,ta", context) == ["tan", "tanh"])
    #expect(Completion(of: "auto lib=sin,ta", in: context).typed == "ta")
    #expect(choices("prune preview=o", context) == ["on", "off"])
    #expect(choices("pace ", context) == ["max"])
    #expect(choices("set lamb_e") == ["lamb_entropy "] && choices("set wi") == ["width "])
  }

  @Test func edgesAndNodesAreThoseThereAre() throws {
    var engine = try sampleEngine(width: "2,3,1")
    try engine.run("prune_edge 0 1 2")
    let context = CompletionContext(network: engine.network, names: { _ in [] })
    #expect(choices("fix ", context).prefix(2) == ["0", "1"])
    #expect(choices("fix 0 ", context).prefix(2) == ["0", "1"])
    #expect(choices("unfix 0 1 ", context) == ["0", "1"])
    #expect(choices("prune_edge 1 2 ", context) == ["0"])
    #expect(choices("prune_node 1 ", context) == ["0", "1", "2"])
    #expect(choices("fix 7 ", context).allSatisfy { $0.hasSuffix("=") })
    #expect(choices("fix x y ", context).allSatisfy { $0.hasSuffix("=") })
    #expect(choices("prune_node 99999999999999999999 ", context).isEmpty)
  }

  @Test func filesAreCompletedInTheirFolders() throws {
    let context = CompletionContext(names: { folder in
      switch folder {
      case ".": ["a b.kan", "a.kan", "sub/", ".hidden"]
      case "sub/": ["b.kan", "c.csv"]
      default: []
      }
    })
    #expect(choices("open ", context) == ["a.kan", "sub/"])
    #expect(choices("save su", context) == ["sub/"])
    #expect(choices("export sub/c", context) == ["sub/c.csv"])
    #expect(choices("open .", context) == [".hidden"])
    #expect(choices("open none/", context).isEmpty)
    try withFolder { folder in
      try write("", to: folder + "/m.kan")
      #expect(choices("open \(folder)/m", CompletionContext()) == ["\(folder)/m.kan"])
      #expect(choices("open \(folder)/none/", CompletionContext()).isEmpty)
    }
  }
}
