import KAN
import Numerics
import Testing

@testable import Symbolic

@Suite("Discovery: cubic splines")
struct CubicGridTests {
  /// The same numbers as the splines of networks, within the grid and beyond.
  @Test(arguments: [1, 2, 5, 24])
  func agreesWithTheBasisOfNetworks(cells: Int) {
    let range = -0.5...2.0
    let grid = CubicGrid(range, cells: cells)
    let basis = SplineBasis(
      knots: KnotGrid.uniform(range: range, intervals: cells, order: 3), order: 3,
      extrapolation: .linear)
    var random = RandomSource(seed: 4)
    for _ in 0..<200 {
      let x = random.uniform(in: -2...4)
      let expected = basis.evaluate(at: x)
      let place = grid.place(x)
      let slope = grid.slopePlace(x)
      for lane in 0..<4 {
        #expect(abs(place.weights[lane] - expected.weights[lane]) < 1e-12)
        #expect(abs(slope.weights[lane] - expected.slopes[lane]) < 1e-11)
      }
      #expect(place.first == expected.first)
    }
  }

  @Test func doublingKeepsTheSpline() {
    var random = RandomSource(seed: 1)
    for cells in [1, 3, 10] {
      let coefficients = (0..<cells + 3).map { _ in random.normal() }
      let (coarse, fine) = (CubicGrid(1...4, cells: cells), CubicGrid(1...4, cells: 2 * cells))
      let doubled = CubicGrid.doubled(coefficients)
      for _ in 0..<50 {
        let x = random.uniform(in: 0...5)
        #expect(abs(coarse.value(coefficients, at: x) - fine.value(doubled, at: x)) < 1e-12)
      }
    }
  }

  @Test func standsWhatIsDegenerate() {
    let grid = CubicGrid(2...2, cells: 4)
    #expect(abs(grid.place(2).weights.sum() - 1) < 1e-15)
    #expect(grid.place(.nan).weights[0].isNaN)
    #expect(grid.place(.infinity).weights[0].isNaN)
    #expect(grid.place(1e300).weights[0].isFinite)
    let cubic = CubicGrid(0...1, cells: 3).coefficients { $0 * $0 * $0 - $0 }
    #expect(abs(CubicGrid(0...1, cells: 3).value(cubic, at: 0.4) - (0.064 - 0.4)) < 1e-9)
  }
}
