import Foundation
import Testing

/// Tables with text and missing values, described, trained on and predicted.
@Suite struct RealTableTests {
  private static let kinds =
    ",x,colour,kind\n"
    + (0..<60).map { row in
      let kind = ["Setosa", "Versicolor", "Virginica"][row / 20]
      return "\(row),\(row == 7 ? "NA" : "\(row)"),\(row % 3 == 0 ? "red" : "blue"),\(kind)\n"
    }.joined()

  private func object(_ line: String) throws -> [String: Any] {
    let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
    return try #require(value as? [String: Any])
  }

  @Test func aTableIsDescribed() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.kinds, to: "t.csv")
    let text = try Program.run(["describe", folder.path("t.csv")])
    #expect(text.code == 0 && text.errors.isEmpty)
    #expect(text.lines.count == 6)
    #expect(text.output.contains("Setosa 20, Versicolor 20, Virginica 20"))
    let json = try Program.run(["describe", folder.path("t.csv"), "--json"])
    let table = try object(json.output)
    #expect(table["rows"] as? Int == 60)
    let columns = try #require(table["columns"] as? [[String: Any]])
    #expect(columns.map { $0["kind"] as? String } == ["index", "number", "category", "category"])
    #expect(columns.map { $0["missing"] as? Int } == [0, 1, 0, 0])
    #expect(columns[1]["max"] as? Double == 59)
  }

  @Test func classesAreTrainedSavedAndPredicted() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.kinds, to: "t.csv")
    let model = folder.path("m.kan")
    let train = try Program.run([
      "train", folder.path("t.csv"), "--steps", "20", "--output", model, "--json", "--quiet",
    ])
    #expect(train.code == 0, "\(train.errors)")
    #expect(train.errors.contains("1 of 60 rows have missing values"))
    #expect(train.errors.contains("left out: numbers the rows"))
    let outcome = try object(train.output)
    #expect(try #require(outcome["train_accuracy"] as? Double) > 0.9)
    #expect(outcome["baseline"] is [String: Any])

    try folder.write("colour,x\nred,0\nblue,30\npink,50\nred,\nred,500\n", to: "new.csv")
    let predicted = try Program.run(["predict", model, folder.path("new.csv")])
    #expect(predicted.code == 0)
    let lines = predicted.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0] == "kind,p(Setosa),p(Versicolor),p(Virginica)")
    // One line per row.
    #expect(lines.count == 7 && lines[6].isEmpty)
    #expect(lines[1].hasPrefix("Setosa,") && lines[2].hasPrefix("Versicolor,"))
    #expect(lines[4] == ",,,")
    let sum = lines[1].split(separator: ",").dropFirst().compactMap { Double($0) }.reduce(0, +)
    #expect(abs(sum - 1) < 1e-12)
    #expect(predicted.errors.contains("\"pink\" in column \"colour\" did not occur in training"))
    #expect(predicted.errors.contains("row 4 has no prediction, because a value is missing"))
    #expect(predicted.errors.contains("1 of 5 rows lie outside the training samples (x 1)"))

    // The model opens again with its table, with the same errors.
    let again = try Program.run([
      "run", folder.path("t.csv"), "--model", model, "--quiet", "--json", "-c", "train steps=0",
    ])
    #expect(again.code == 0, "\(again.errors)")
    let reopened = try object(again.output)
    #expect(reopened["train_accuracy"] as? Double == outcome["train_accuracy"] as? Double)
  }

  @Test func standardInputIsReadAsOftenAsNeeded() throws {
    // The second row turns an apparently numeric column into text.
    let table = "code,y\n1,1\nA,2\n1,3\nA,4\n1,5\nA,6\n"
    let result = try Program.run(
      ["train", "-", "--steps", "2", "--json", "--quiet"], input: table)
    #expect(result.code == 0, "\(result.errors)")
    #expect(try object(result.output)["shape"] as? [Int] == [1, 5, 1])
  }
}
