import Testing

@testable import Session

/// Numbers too large to work with, and names in backquotes.
@Suite struct DataLimitTests {
  @Test(arguments: ["1e200*x1", "x1+1e160"])
  func numbersTooLargeToSquareAreRefused(function: String) throws {
    let error = sessionError { _ = try sampleData(function) }
    #expect(error?.kind == .badData)
    #expect(error?.description.contains("\"y\" is") == true, "\(String(describing: error))")
  }

  @Test func rangesNameVariablesAsFormulasDo() throws {
    var options = DataOptions()
    options.function = "`my x`+1"
    options.ranges = ["`my x`=3,4"]
    let quoted = try PreparedData(options)
    options.ranges = ["my x=3,4"]
    #expect(try PreparedData(options) == quoted)
    #expect(quoted.train.input(0).allSatisfy { (3...4).contains($0) })
  }
}
