# Writes what mgcv says of the tables in ../Fixtures/Smooth to mgcv.json there: the error on held-out
# rows (root of the mean squared error, or mean cross-entropy), the total effective degrees of freedom,
# and the error of straight lines. Run `Rscript smooth.R` in this folder, after smooth_tables.py.
#
# Smooths are cubic B-splines on seven even intervals with the integral of the squared second
# derivative, as ours are, and weights are found by REML. For classes that is the REML of the working
# model, by Fellner and Schall's updates ("efs"), as ours is too.

suppressMessages(library(mgcv))
folder <- "../Fixtures/Smooth"
names <- c("additive400", "additive160", "linear300", "diabetes", "cars", "schools", "cancer")

error <- function(y, p, classes) {
  if (classes) -mean(ifelse(y == 1, log(p), log(1 - p))) else sqrt(mean((y - p)^2))
}

entry <- function(name) {
  table <- read.csv(file.path(folder, paste0(name, ".csv")))
  train <- table[table$part == "train", -1]
  test <- table[table$part == "test", -1]
  y <- names(train)[ncol(train)]
  inputs <- setdiff(names(train), y)
  classes <- all(train[[y]] %in% 0:1)
  family <- if (classes) binomial() else gaussian()
  term <- function(x) {
    if (length(unique(train[[x]])) <= 2) x else sprintf("s(%s, bs = 'bs', m = c(3, 2), k = 10)", x)
  }
  formula <- as.formula(paste(y, "~", paste(sapply(inputs, term), collapse = " + ")))
  model <- suppressWarnings(gam(formula, data = train, method = "REML", family = family,
    optimizer = if (classes) "efs" else c("outer", "newton")))
  lines <- glm(as.formula(paste(y, "~", paste(inputs, collapse = " + "))), data = train,
    family = family)
  predicted <- function(m) suppressWarnings(predict(m, test, type = "response"))
  sprintf('  "%s": {"error": %.8g, "freedoms": %.8g, "lines": %.8g}', name,
    error(test[[y]], predicted(model), classes), sum(model$edf),
    error(test[[y]], predicted(lines), classes))
}

cat("{\n", paste(sapply(names, entry), collapse = ",\n"), "\n}\n", sep = "",
  file = file.path(folder, "mgcv.json"))
