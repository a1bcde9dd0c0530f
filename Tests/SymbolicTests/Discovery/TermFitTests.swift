import Expressions
import Testing

@testable import Symbolic

@Suite("Discovery: sums of few terms")
struct TermFitTests {
  /// The first sum that the usual terms lead to.
  private static func first(
    _ formula: String, _ ranges: [ClosedRange<Double>]
  ) throws -> (fit: TermFit, problem: FormulaProblem) {
    let problem = try FormulaProblem(formula, ranges)
    let target = try #require(OuterTarget(plain: problem.problem.target))
    var work = Work()
    let fits = try TermFit.exchanged(
      TermLibrary.usual(problem.problem), target, trainCount: problem.problem.trainCount,
      work: &work)
    return (try #require(fits.first), problem)
  }

  // Some of these are exact as pairs only: one by one other columns explain more.
  @Test(arguments: [
    ("0.8*tan(x1)*exp(x1^2)-0.3", [-1.0...1]), ("cos(x1^2)*exp(x1)+2", [-1.0...1]),
    ("sin(x1^2)*cos(x1)-1", [-1.0...1]), ("2*cos(x1)+sin(x2^2)", [0.0...1, 0.0...1]),
    ("x1*sqrt(x2)-3*log(x1)", [0.5...2.0, 0.5...2.0]),
  ])
  func findsTheFewTermsOfATarget(formula: String, ranges: [ClosedRange<Double>]) throws {
    let (fit, problem) = try Self.first(formula, ranges)
    guard case .sum(let terms) = fit.expression else {
      Issue.record("\(fit.expression) is no sum")
      return
    }
    #expect(terms.count <= 3)
    #expect(problem.error(fit.expression) < 1e-9, "\(fit.expression)")
  }
}
