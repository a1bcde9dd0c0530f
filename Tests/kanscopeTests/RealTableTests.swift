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

  /// With straight lines on the other edges a category is what indicator columns are to least squares.
  @Test func aCategoryIsWorthItsIndicatorsInLeastSquares() throws {
    let folder = try TemporaryFolder()
    var lines = ["shop,size,day,price"]
    for row in 0..<120 {
      let (shop, day) = (
        ["north", "south", "east", "west end"][row * 7 % 4], ["yes", "no"][row % 2]
      )
      let size = Double(row * 37 % 50) / 10
      let price =
        Double(row * 7 % 4) * 1.7 + size * 0.3 - Double(row % 2) + Double(row * 31 % 17) / 9
      lines.append("\(shop),\(size),\(day),\(price)")
    }
    try folder.write(lines.joined(separator: "\n") + "\n", to: "t.csv")
    let run = try Program.run([
      "run", folder.path("t.csv"), "--width", "3,1", "--json", "--quiet", "-c",
      "fix 0 1 0 x; train optimizer=lm steps=60; formula",
    ])
    #expect(run.code == 0, "\(run.errors)")
    let outcomes = try run.output.split(separator: "\n").map { try object(String($0)) }
    let error = try #require(outcomes[1]["test_rmse"] as? Double)
    let baseline = try #require(outcomes[1]["baseline"] as? [String: Any])
    let leastSquares = try #require(baseline["least_squares"] as? Double)
    #expect(abs(error - leastSquares) < 1e-6 * leastSquares)
    // The formula is the network, levels and all.
    let formulas = try #require(outcomes[2]["outputs"] as? [[String: Any]])
    let formulaError = try #require(formulas[0]["test_rmse"] as? Double)
    #expect(abs(formulaError - error) < 1e-9)
    let python = try #require(formulas[0]["python"] as? String)
    #expect(python.contains("{'east': ") && python.contains(".get(shop, 0)"))
  }

  @Test func pykanHasNoCategories() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.kinds, to: "t.csv")
    let model = folder.path("m.kan")
    #expect(
      try Program.run(["train", folder.path("t.csv"), "--steps", "2", "--output", model]).code == 0)
    let convert = try Program.run(["convert", model, folder.path("pykan")])
    #expect(convert.code != 0)
    #expect(convert.errors.contains("is a category with one number per level"))
  }

  private static let curve: String = {
    let rows = (0..<90).map { row in
      let (a, b) = (Double(row * 37 % 90) / 30 - 1.5, Double(row * 53 % 90) / 30 - 1.5)
      return "\(a),\(b),\(a * a * 2 - b + Double(row * 31 % 17) / 40)"
    }
    return (["a,b,y"] + rows).joined(separator: "\n") + "\n"
  }()

  @Test func aTableIsTunedUnlessANetworkIsNamed() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.curve, to: "t.csv")
    func train(_ options: [String]) throws -> [String: Any] {
      let run = try Program.run(["train", folder.path("t.csv"), "--json", "--quiet"] + options)
      #expect(run.code == 0, "\(run.errors)")
      #expect(run.output.split(separator: "\n").count == 1)
      return try object(run.output)
    }
    let model = folder.path("m.kan")
    let tuned = try train(["--output", model])
    let tuning = try #require(tuned["tuned"] as? [String: Any])
    #expect(tuned["command"] as? String == "train" && tuned["shape"] as? [Int] == [2, 1])
    #expect((tuning["chosen"] as? String)?.hasPrefix("sum of ") == true)
    let candidates = try #require(tuning["candidates"] as? [[String: Any]])
    #expect(candidates.first?["name"] as? String == "mean" && candidates.count > 3)
    let baseline = try #require(tuned["baseline"] as? [String: Any])
    let error = try #require(tuned["test_rmse"] as? Double)
    #expect(error < 0.5 * (try #require(baseline["least_squares"] as? Double)))
    #expect(try train(["--steps", "3"])["tuned"] == nil)
    #expect(try train(["--width", "2,2,1"])["tuned"] == nil)
    // The model file is the network that was trained, and opens as any other.
    let opened = try Program.run([
      "run", folder.path("t.csv"), "--model", model, "--json", "--quiet", "-c", "train steps=0",
    ])
    #expect(try object(opened.output)["test_rmse"] as? Double == error)
  }

  @Test func tuningIsTheSameTwiceAndEndsWhenItIsTold() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.curve, to: "t.csv")
    func tune(_ options: [String]) throws -> [String: Any] {
      let run = try Program.run(["tune", folder.path("t.csv"), "--json", "--quiet"] + options)
      #expect(run.code == 0, "\(run.errors)")
      var result = try object(run.output)
      result["seconds"] = nil
      return result
    }
    let first = try tune([])
    #expect(NSDictionary(dictionary: try tune([])) == NSDictionary(dictionary: first))
    let short = try tune(["--time-limit", "0"])
    #expect((short["candidates"] as? [Any])?.count == 1)
    let few = try tune(["--work", "1", "--folds", "3"])
    #expect((few["candidates"] as? [Any])?.count == 2 && few["folds"] as? Int == 3)
    let text = try Program.run(["tune", folder.path("t.csv"), "--quiet"])
    #expect(text.output.contains("  *  ") && text.output.contains("RMSE held out"))
  }

  @Test func pureNoiseIsTheMean() throws {
    let folder = try TemporaryFolder()
    let rows = (0..<60).map { "\($0 * 37 % 60),\(($0 * 7919 + 13) % 101)" }
    try folder.write((["x,y"] + rows).joined(separator: "\n") + "\n", to: "t.csv")
    let run = try Program.run(["train", folder.path("t.csv"), "--json", "--quiet"])
    #expect(run.code == 0, "\(run.errors)")
    let outcome = try object(run.output)
    let tuning = try #require(outcome["tuned"] as? [String: Any])
    #expect(tuning["chosen"] as? String == "mean")
    let baseline = try #require(outcome["baseline"] as? [String: Any])
    let mean = try #require(baseline["mean"] as? Double)
    #expect(abs(try #require(outcome["test_rmse"] as? Double) - mean) < 1e-9 * mean)
    // A network without edges goes through the rest of the program, too.
    let rest = try Program.run([
      "run", folder.path("t.csv"), "--json", "--quiet", "-c", "tune; train; plot; formula; auto",
    ])
    #expect(rest.code == 0, "\(rest.errors)")

  }

  // MARK: Figures

  @Test func predictionsAreJudgedWhereTheTargetIsThere() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.kinds, to: "t.csv")
    let model = folder.path("m.kan")
    let train = try Program.run([
      "train", folder.path("t.csv"), "--steps", "20", "--output", model,
    ])
    #expect(train.output.contains("balanced accuracy"))
    #expect(train.output.contains("  actual      as Setosa  as Versicolor  as Virginica"))
    let predicted = try Program.run(["predict", model, folder.path("t.csv")])
    #expect(predicted.errors.contains("59 rows with kind: accuracy "))
    #expect(predicted.errors.contains("balanced accuracy ") && predicted.errors.contains("AUC "))
    let quiet = try Program.run([
      "train", folder.path("t.csv"), "--steps", "20", "--quiet", "--output", model,
    ])
    #expect(quiet.output.contains("balanced accuracy") && !quiet.output.contains("as Setosa"))

    let line = "x,w,y\n" + (0..<40).map { "\($0),\($0 % 3),\(2 * $0)\n" }.joined()
    try folder.write(line, to: "line.csv")
    let numbers = try Program.run([
      "train", folder.path("line.csv"), "--weights", "w", "--loss", "huber", "--width", "1,1",
      "--grid", "1", "--steps", "30", "--output", model, "--json", "--quiet",
    ])
    #expect(numbers.code == 0, "\(numbers.errors)")
    let outcome = try object(numbers.output)
    #expect(outcome["test_mae"] is Double && outcome["train_mae"] is Double)
    #expect(outcome["shape"] as? [Int] == [1, 1])
    let judged = try Program.run(["predict", model, folder.path("line.csv")])
    #expect(judged.errors.contains("40 rows with y: RMSE ") && judged.errors.contains(", MAE "))
    let plain = try Program.run(["predict", model, "-"], input: "x\n1\n2\n")
    #expect(plain.code == 0 && plain.errors.isEmpty)
  }

  @Test func weightsAndLossesOfNoUseAreOneLine() throws {
    let folder = try TemporaryFolder()
    try folder.write("x,w,y\n1,1,1\n2,-1,2\n3,1,3\n", to: "t.csv")
    func failure(_ options: String...) throws -> Program.Result {
      try Program.run(["train", folder.path("t.csv"), "--quiet"] + options)
    }
    let negative = try failure("--weights", "w")
    #expect(negative.code == 65 && negative.errorLines.count == 1)
    #expect(negative.errors.contains("t.csv: --weights column \"w\": row 2 has -1.0"))
    #expect(try failure("--error", "w").code == 65)
    #expect(try failure("--weights", "z").code == 65)
    #expect(try failure("--weights", "w", "--error", "x").code == 64)
    #expect(try failure("--loss", "hubert").code == 64)
    let refused = try failure("--loss", "huber", "--optimizer", "lm")
    #expect(refused.code == 1 && refused.errorLines.count == 1)
  }
}
