import Expressions
import KAN
import Scene

@testable import Session
@testable import Symbolic
@testable import Workbench

/// An invented formula search.
enum SampleDiscovery {
  private static let inputs = [Variable(name: "x1"), Variable(name: "x2")]

  /// A symbolic network: sums of functions of the inputs, and a function of their sum.
  private static func network(
    _ width: String, _ functions: [(EdgeID, ElementaryFunction, Double)]
  ) throws -> Model {
    var network = try Network(
      shape: NetworkShape(parsing: width), grid: 3, order: 3, base: .zero, ranges: [-1...1])
    for (edge, function, a) in functions {
      try network.fix(edge, function, a: a, b: 0.2, c: 1, d: 0)
    }
    return Model(network: network, inputs: inputs, outputs: [Variable(name: "y")], seed: 0)
  }

  private static func entry(
    _ text: String?, _ complexity: Int, _ error: Double, by origin: String, _ model: Model?,
    warnings: [String] = []
  ) throws -> DiscoveryReport.Entry {
    DiscoveryReport.Entry(
      output: 0, formula: try text.map { try Expression(parsing: $0) }, complexity: complexity,
      trainError: error, testError: error * 1.04, origin: origin, warnings: warnings, model: model)
  }

  private static let longFormula =
    "0.3141*sin(3.0187*x1 - 0.2)*exp(0.51*x2)/(1 + 0.25*x1^2) + 1.0203*x2^3 - 0.0071*x1*x2 "
    + "+ 0.982*tanh(2.2*x1 + 0.4) - 3.25e-05*sqrt(x2 + 2)"

  private static func entries() throws -> [DiscoveryReport.Entry] {
    let line = try network("2,1", [(EdgeID(0, 0, 0), .identity, 1), (EdgeID(0, 1, 0), .square, 1)])
    let outer = try network(
      "2,1,1",
      [
        (EdgeID(0, 0, 0), .sine, 3), (EdgeID(0, 1, 0), .square, 1),
        (EdgeID(1, 0, 0), .exponential, 1),
      ])
    let product = try network(
      "2,1+1x,1",
      [
        (EdgeID(0, 0, 0), .sine, 2), (EdgeID(0, 1, 0), .zero, 1),
        (EdgeID(0, 0, 1), .exponential, 1), (EdgeID(0, 1, 1), .zero, 1),
        (EdgeID(0, 0, 2), .zero, 1), (EdgeID(0, 1, 2), .cube, 1),
        (EdgeID(1, 0, 0), .identity, 1), (EdgeID(1, 1, 0), .identity, 1),
      ])
    return [
      try entry("1.83", 1, 0.94, by: "few powers", line),
      try entry("x1 + x2^2", 5, 0.31, by: "few powers", line),
      try entry(
        "exp(x2^2 + sin(pi*x1))", 9, 0.0102, by: "sums of splines under log y", outer,
        warnings: [
          "samples of x2 end at 0.98: beyond that nothing is known",
          "0.982 and 2.2 cannot be told apart by these samples",
        ]),
      try entry(longFormula, 41, 0.0099, by: "2 products of splines", product),
      try entry(nil, 64, 0.0091, by: "3 products of splines", product),
    ]
  }

  private static let stages: [DiscoveryStage] = [
    stage("few powers", "x1 + x2^2, error 0.31", .found),
    stage("sums of splines", "under log y the error is 1.2e-05", .found),
    stage("a product of splines", "the best under 1/y stays at 0.24", .ruledOut),
    stage("2 products of splines", "0.0099 with noise in the data", .found),
    stage("structure", "no sum inside an unknown function, no scaling", .ruledOut),
    stage("function of a sum", "nothing", .ruledOut),
  ]

  private static func stage(
    _ title: String, _ text: String, _ state: DiscoveryStage.State
  ) -> DiscoveryStage {
    DiscoveryStage(title: title, text: text, state: state, work: 100)
  }

  /// A report as it might look after a while.
  static func report(end: DiscoveryReport.End? = nil) throws -> DiscoveryReport {
    let entries = try entries()
    return DiscoveryReport(
      command: "discover", seed: 0, entries: entries,
      outputs: [
        .init(
          name: "y", best: 2, noise: 0.0098, work: 4321, isComplete: end == .complete,
          stages: stages)
      ], seconds: 12.3, end: end)
  }

  /// The report at the start of a search.
  static let beginning = DiscoveryReport(
    command: "discover", seed: 0, entries: [],
    outputs: [.init(name: "y", best: nil, noise: nil, work: 0, isComplete: false, stages: [])],
    seconds: 0, end: nil)
}

extension Bench {
  /// Shows a search as if the user had started it.
  mutating func showDiscovery(
    _ report: DiscoveryReport, selected: Int? = nil, isUnderWay: Bool = false
  ) {
    workbench.state.snapshot?.discovery = report
    if isUnderWay { workbench.state.snapshot?.status = .searching("discover") }
    workbench.showDiscovery()
    if let selected { workbench.state.discovery?.select(selected, in: report) }
  }
}
