import Expressions
import Foundation
import Numerics
import Testing

@testable import KAN

@Suite("Network shapes")
struct ShapeTests {
  @Test(arguments: [
    "2,1", "2,5,1", "1,1,1,1", "2,3+2x,1", "2,3+2x3,1", "2,3+1x2+1x3,1", "4,0+2x,0+1x5",
    "2,1+1x3+2x2+1x3,7",
  ])
  func printAsTheyAreRead(_ text: String) throws {
    let shape = try NetworkShape(parsing: text)
    #expect(shape.description == text)
    #expect(try NetworkShape(parsing: shape.description) == shape)
  }

  @Test func randomShapesMakeTheRoundTrip() throws {
    var random = RandomSource(seed: 1)
    for _ in 0..<300 {
      let layers = (0..<(2 + random.index(below: 4))).map { index in
        NetworkShape.NodeLayer(
          sums: 1 + random.index(below: 9),
          products: index == 0
            ? [] : (0..<random.index(below: 4)).map { _ in 2 + random.index(below: 3) })
      }
      let shape = try NetworkShape(layers: layers)
      #expect(try NetworkShape(parsing: shape.description) == shape)
      for layer in layers {
        for node in 0..<layer.nodes {
          for subnode in layer.subnodes(ofNode: node) {
            #expect(layer.node(ofSubnode: subnode) == node)
          }
        }
        let all = (0..<layer.nodes).flatMap { Array(layer.subnodes(ofNode: $0)) }
        #expect(all == Array(0..<layer.subnodes))
      }
    }
  }

  @Test func readLooseSpellings() throws {
    let shape = try NetworkShape(parsing: " 2 , 3 + 2X , 1 ")
    #expect(shape.description == "2,3+2x,1")
    #expect(try NetworkShape(parsing: "2,2x,1").description == "2,0+2x,1")
    #expect(try NetworkShape(parsing: "2,1x2+1x2,1").description == "2,0+2x,1")
    #expect((shape.inputs, shape.outputs, shape.depth) == (2, 1, 2))
  }

  @Test(arguments: [
    ("", "\"\" is no layer"), ("2", "needs inputs and outputs"), ("2,,1", "\"\" is no layer"),
    ("2,5,1,", "\"\" is no layer"), ("2;1", "\"2;1\" is no layer"), ("2,-3,1", "is no layer"),
    ("2,x,1", "is no layer"), ("2,3+,1", "is no layer"), ("2,3+2,1", "is no layer"),
    ("2,3x1,1", "is no layer"), ("2,0x2,1", "is no layer"), ("2,3.5,1", "is no layer"),
    ("2,0,1", "layer 1 has no node"), ("0,1", "layer 0 has no node"),
    ("1+1x,1", "the input layer cannot multiply"), ("2,1000000,1", "is no layer"),
    ("2,90000+20000x,1", "over the limit"), ("2,99999999999999999999,1", "is no layer"),
  ])
  func badOnesSayWhatIsWrong(_ text: String, _ message: String) {
    let error = #expect(throws: ShapeError.self) { try NetworkShape(parsing: text) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    #expect(error?.description.contains("\n") == false)
  }

  @Test func sizesBeyondAllReasonAreRefused() {
    let layers: [NetworkShape.NodeLayer] = [
      .init(sums: .max, products: [2]), .init(sums: 1, products: [.max, .max]),
      .init(sums: -1), .init(sums: -1, products: [2]), .init(sums: .min),
      .init(sums: 1, products: [1]),
    ]
    for layer in layers {
      #expect(throws: ShapeError.self) {
        try NetworkShape(layers: [.init(sums: 1), layer])
      }
      #expect(throws: ShapeError.self) {
        try NetworkShape(layers: [layer, .init(sums: 1)])
      }
    }
    #expect(throws: ShapeError.self) {
      try Network(shape: NetworkShape([20_000, 20_000]), grid: 5, order: 3, ranges: [])
    }
    for (grid, order) in [(0, 3), (10_001, 3), (-5, 3), (5, 0), (5, 6)] {
      #expect(throws: ShapeError.self) {
        try Network(shape: NetworkShape([2, 1]), grid: grid, order: order, ranges: [])
      }
    }
  }

  @Test(arguments: ["2,1", "2,5,1", "3,2+2x3,4,0+1x2"])
  func everyParameterHasOnePlace(_ text: String) throws {
    let network = try Network(
      shape: NetworkShape(parsing: text), grid: 4, order: 2, ranges: [-1...1])
    var owners = [Int](repeating: 0, count: network.parameters.count)
    for layer in network.layers {
      let layout = layer.layout
      for range in [
        layout.coefficients, layout.baseScale, layout.splineScale, layout.affine,
        layout.subnodeScale, layout.subnodeBias, layout.nodeScale, layout.nodeBias,
      ] {
        for index in range { owners[index] += 1 }
      }
      var positions: Set<Int> = []
      for i in 0..<layout.inputs {
        for function in 0..<layout.functions {
          for j in 0..<layout.outputs { positions.insert(layout.coefficient(i, function, j)) }
        }
      }
      #expect(positions == Set(layout.coefficients))
      #expect(layout.affine.count == 4 * layout.baseScale.count)
      #expect(layout.nodeScale.count == layout.nodes && layout.subnodeBias.count == layout.outputs)
    }
    #expect(owners.allSatisfy { $0 == 1 })
  }
}

@Suite("Loss curves")
struct LossCurveTests {
  static func record(_ step: Int, error: Double?) -> TrainingRecord {
    TrainingRecord(
      step: step, evaluations: step, train: Score(error: 1, accuracy: nil),
      test: error.map { Score(error: $0, accuracy: nil) }, objective: 1, regularization: nil)
  }

  @Test(arguments: [1, 3])
  func keepNewestAndBestAndNeverTooMany(_ every: Int) {
    var random = RandomSource(seed: 3)
    var curve = LossCurve()
    var best: LossCurve.Best?
    var most = 0
    for count in 1...20_000 {
      let step = count * every
      let error: Double? = count % 7 == 0 ? nil : count % 11 == 0 ? .nan : random.uniform()
      let record = Self.record(step, error: error)
      curve.append(record)
      if let error, let test = record.test, error.isFinite, error < best?.test.error ?? .infinity {
        best = LossCurve.Best(step: step, test: test)
      }
      most = max(most, curve.records.count)
      guard count % 97 == 0 || count > 19_990 else { continue }
      #expect(curve.records.last?.step == step)
      #expect(curve.best == best)
      #expect(zip(curve.records, curve.records.dropFirst()).allSatisfy { $0.step < $1.step })
    }
    #expect(most <= LossCurve.limit && curve.records.count > LossCurve.limit / 4)
    // Kept evenly: apart from the newest, one stride between all.
    let steps = curve.records.dropLast().map(\.step)
    #expect(Set(zip(steps, steps.dropFirst()).map { $1 - $0 }).count == 1)
  }

  @Test func shortCurvesKeepEverything() {
    var curve = LossCurve()
    #expect(curve.records.isEmpty && curve.best == nil)
    for step in 1...LossCurve.limit { curve.append(Self.record(step, error: Double(step))) }
    #expect(curve.records.map(\.step) == Array(1...LossCurve.limit))
    #expect(curve.best?.step == 1)
  }
}

@Suite("Data sets and variables")
struct DatasetTests {
  @Test func columnsAreKeptAndChecked() throws {
    let dataset = try Dataset(inputs: [[1, 2, 3], [4, 5, 6]], targets: [[7, 8, 9]])
    #expect((dataset.count, dataset.inputCount, dataset.targetCount) == (3, 2, 1))
    #expect(Array(dataset.input(1)) == [4, 5, 6] && Array(dataset.target(0)) == [7, 8, 9])
    let bad: [([[Double]], [[Double]])] = [
      ([], [[1]]), ([[]], [[]]), ([[1]], []), ([[1, 2]], [[1]]), ([[1], [1, 2]], [[1]]),
      ([[.nan]], [[1]]), ([[1]], [[.infinity]]),
    ]
    for (inputs, targets) in bad {
      let error = #expect(throws: DatasetError.self) {
        try Dataset(inputs: inputs, targets: targets)
      }
      #expect(error?.description.isEmpty == false)
    }
  }

  @Test func selectingTakesSamplesInTheOrderGiven() throws {
    let dataset = try Dataset(inputs: [[1, 2, 3], [4, 5, 6]], targets: [[7, 8, 9]])
    let selected = try #require(dataset.selecting([2, 0, 2]))
    #expect(selected == (try Dataset(inputs: [[3, 1, 3], [6, 4, 6]], targets: [[9, 7, 9]])))
    for positions in [[], [3], [-1], [0, 1, 2, .max]] {
      #expect(dataset.selecting(positions) == nil)
    }
  }

  @Test func thinningSpreadsEvenly() throws {
    let x = (0..<1000).map(Double.init)
    let dataset = try Dataset(inputs: [x], targets: [x])
    for limit in [1, 2, 7, 333, 999] {
      let thinned = dataset.thinned(to: limit)
      #expect(thinned.count == limit && thinned == dataset.thinned(to: limit))
      let values = Array(thinned.input(0))
      let gaps = Set(zip(values, values.dropFirst()).map { $1 - $0 })
      #expect(values[0] == 0 && gaps.count <= 2)
      if let least = gaps.min(), let most = gaps.max() { #expect(most - least <= 1) }
      #expect(values == Array(thinned.target(0)))
    }
    for limit in [1000, 5000, 0, -1] { #expect(dataset.thinned(to: limit) == dataset) }
  }

  @Test(arguments: [1, 1e-12, 1e-19, 1e12, 1e-250, 1e200])
  func variablesStandardiseAtAnyMagnitude(_ unit: Double) {
    var random = RandomSource(seed: 4)
    let values = (0..<1000).map { _ in (3 + random.normal()) * unit }
    let variable = Variable(name: "x", standardizing: values)
    let standardized = variable.standardized(values)
    let mean = standardized.reduce(0, +) / 1000
    let square = standardized.reduce(0) { $0 + $1 * $1 } / 1000
    #expect(mean.magnitude < 1e-10 && (square - 1).magnitude < 1e-10)
    for (value, restored) in zip(values, variable.restored(standardized)) {
      #expect((value - restored).magnitude < 1e-14 * 10 * unit)
    }
  }

  @Test func constantColumnsAreNotDivided() {
    for value in [0, 0.1, -7, 1e300, 1e-300] {
      for count in [1, 3, 100_000] {
        let variable = Variable(name: "x", standardizing: [Double](repeating: value, count: count))
        #expect(variable.mean == value && variable.standardDeviation == 1)
      }
    }
    let rounding = Variable(name: "x", standardizing: [0.3, 0.1 + 0.2, 0.3])
    #expect(rounding.standardDeviation == 1)
    let none = Variable(name: "x", standardizing: [Double]())
    #expect(none.mean == 0 && none.standardDeviation == 1)
    let wide = Variable(name: "x", standardizing: [-1.7e308, 1.7e308])
    #expect(wide.standardDeviation.isFinite && wide.standardDeviation > 0)
  }

  @Test func modelsPredictInTheirOwnUnits() throws {
    let network = try Support.network("2,3,1")
    let plain = Model(
      network: network, inputs: ["a", "b"].map { Variable(name: $0) },
      outputs: [Variable(name: "y")],
      seed: 1)
    let scaled = Model(
      network: network,
      inputs: [
        Variable(name: "a", mean: 10, standardDeviation: 4),
        Variable(name: "b", mean: -1, standardDeviation: 0.5),
      ],
      outputs: [Variable(name: "y", mean: 100, standardDeviation: 20)], seed: 1)
    let columns = [[0.1, -0.4, 0.25], [0.5, 0.75, -1]]
    let expected = plain.predictions(columns)[0].map { 100 + 20 * $0 }
    let actual = scaled.predictions([
      columns[0].map { 10 + 4 * $0 }, columns[1].map { -1 + 0.5 * $0 },
    ])
    #expect(zip(expected, actual[0]).allSatisfy { ($0 - $1).magnitude < 1e-12 * 100 })
  }
}
