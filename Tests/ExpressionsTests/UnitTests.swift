import Testing

@testable import Expressions

@Suite struct UnitTests {
  @Test(arguments: [
    ("m/s^2", "m/s^2"), ("kg*m^2/s^2", "kg*m^2/s^2"), ("N", "kg*m/s^2"), ("J/m", "kg*m/s^2"),
    ("1", "1"), ("1/s", "1/s"), ("Hz", "1/s"), ("m^(1/2)", "m^(1/2)"), ("s^-1", "1/s"),
    ("apples/box", "apples/box"), ("V*A/W", "1"), ("C/s", "A"), ("m / s", "m/s"),
    ("Pa*m^2", "kg*m/s^2"),
    ("m/s/s", "m/s^2"), ("m^0.5*m^1.5", "m^2"), ("T*m^2", "kg*m^2/A/s^2"), ("m^0", "1"),
  ])
  func readsAndPrints(_ text: String, _ printed: String) throws {
    let unit = try Unit(parsing: text)
    #expect(unit.description == printed)
    #expect(try Unit(parsing: unit.description) == unit)
  }

  @Test(arguments: ["", "m/", "*m", "2", "m^", "m^x", "m^(1/0)", "m^1e9", "m^0.123", "(m)", "m=s"])
  func refusesWhatIsNone(_ text: String) {
    #expect(throws: UnitError.self) { try Unit(parsing: text) }
  }

  private let units = "x=m,t=s,v=m/s,k=1,m=kg,y=m"

  private func objection(_ text: String, _ constants: ConstantUnits = .factors) throws -> String? {
    let check = try UnitCheck(
      parsing: units, columns: ["x", "t", "v", "k", "m", "free"], targetName: "y",
      constants: constants)
    return check.objection(to: try Expression(parsing: text))
  }

  @Test(arguments: [
    "x + v*t", "sqrt(x^2 + (v*t)^2)", "x*exp(-k)", "x*sin(v*t/x)", "x^2/(v*t)", "2.5*t", "x + 3",
    "9.81*t^2/2 + v*t", "x*k^2.7", "x*k^k", "abs(x)*sign(t)", "free + x", "x*exp(k)/(1 + k)",
    "pi*x", "(x^3)^(1/3)", "x^1.5/sqrt(v*t)", "(x - 273.15)*k", "free",
  ])
  func acceptsWhatAddsUp(_ text: String) throws {
    #expect(try objection(text) == nil)
  }

  @Test(arguments: [
    ("x + t", "x has the unit m, t that is added to it s"),
    ("v", "the formula has the unit m/s, not m"), ("x*sin(t)", "t in sin has the unit s"),
    ("x*exp(-0.3*t)", "in exp has the unit s"), ("x*k^t", "t in an exponent has the unit s"),
    ("x^2.123", "cannot be raised to the power 2.123"), ("x^k", "the base of a variable power"),
    ("pi*t", "the formula has the unit s, not m"), ("x*log(t/v)", "in log has the unit"),
    ("(x + t)*k", "added to it s"), ("k*(1 + t/t)", "the formula has the unit"),
  ])
  func namesWhatDoesNot(_ text: String, _ reason: String) throws {
    let objection = try #require(try objection(text, text.hasPrefix("k*") ? .none : .factors))
    #expect(objection.contains(reason), "\(objection)")
    #expect(!objection.contains("\n"))
  }

  @Test func constantsMayHaveUnitsWhereAsked() throws {
    #expect(try objection("x*exp(-0.3*t)", .anywhere) == nil)
    #expect(try objection("x*exp(-t)", .anywhere) != nil)
    #expect(try objection("2.5*t", .none) != nil)
    #expect(try objection("x + 3", .none) != nil)
    #expect(try objection("2*x", .none) == nil)
  }

  @Test func namesAreChecked() {
    for text in ["z=m", "x", "=m", "x=m,", "x=m y"] {
      let error = #expect(throws: UnitError.self) {
        try UnitCheck(parsing: text + (text == "x=m y" ? "=" : ""), columns: ["x"], targetName: "y")
      }
      #expect(error?.description.isEmpty == false)
    }
    #expect(throws: Never.self) {
      try UnitCheck(parsing: "a=b=m,y=s", columns: ["a=b"], targetName: "y")
    }
  }
}
