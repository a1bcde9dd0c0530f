// swift-tools-version: 6.2

import PackageDescription

/// A package that imports the mathematics of kanscope as anybody would: by URL and version.
/// `.tools/test-import` sets the URL to a repository made of the present sources.
let package = Package(
  name: "ImportExample",
  dependencies: [
    .package(
      url: Context.environment["KANSCOPE_URL"] ?? "https://example.org/kanscope.git", from: "1.0.0")
  ],
  targets: [
    .executableTarget(
      name: "ImportExample", dependencies: [.product(name: "KAN", package: "kanscope")])
  ]
)
