import Expressions
import KAN
import Symbolic

public struct FormulaError: Error { let description: String }
extension Model {
  func expressions() throws(FormulaError) -> [Expression] {
    guard network.splineEdges.isEmpty else { throw FormulaError(description: "splines") }
    return outputs.map { _ in .variable(inputs[0].name) }
  }
}
extension Expression {
  func rounded(digits: Int) -> Expression { self }
}
