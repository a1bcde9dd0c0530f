import Expressions
import Foundation
import KAN
import Storage
import Symbolic
import Testing

/// Networks made of formulas, in files.
@Suite struct FormulaModelTests {
  @Test(arguments: [
    "exp(sin(pi*x1) + x2^2)", "x1*x2 + x1^2.7", "(x1 + x2)/(1 + x1*x2)", "x1^30 + 1/x2", "2.5",
  ])
  func savesAndOpensAgain(_ text: String) throws {
    let columns = [[0, 0.3, 0.9, 1.2], [0.5, 0.1, 0.7, 2]]
    let model = try Model(
      formula: Expression(parsing: text), inputs: ["x1", "x2"], output: "y", columns: columns)
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("formula-\(UUID().uuidString).kan").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try ModelFile(model: model).write(to: path)
    let opened = try ModelFile.read(path).model
    #expect(opened == model)
    #expect(opened.predictions(columns) == model.predictions(columns))
  }
}
