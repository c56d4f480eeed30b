"""Linear regression with PyTorch: fit the line y = w * x + b to 100 noisy points.

You learn how a program that trains a model with PyTorch is put together. A model with
millions of weights is trained by the same steps in the same order:

    0) prepare the data
    1) design the model
    2) choose the loss (how wrong is the model?) and the optimizer (what improves it)
    3) train in a loop: forward pass (predict, and compute the loss), backward pass
       (compute the gradients of the loss), weight update (move w and b against them)
    4) look at the result

Run it in a terminal: python linear_regression.py (README.md: installation, exercises).
"""

# %% imports
import matplotlib.pyplot as plt  # draws the picture
import numpy as np  # plain arrays: the data arrive as these
import torch  # tensors: arrays that PyTorch can compute gradients for
from sklearn import datasets  # makes the points to learn from
from torch import nn  # ready-made layers and losses

# %% 0) prepare data
# 100 points along a straight line, each moved up or down by random noise (standard
# deviation 20). random_state fixes the random numbers: every run has the same points.
X_numpy, y_numpy = datasets.make_regression(
    n_samples=100, n_features=1, noise=20, random_state=1
)  # X_numpy: (100, 1), y_numpy: (100,), both float64

# The weights of nn.Linear are float32, so the data become float32 too. With float64 X:
#     RuntimeError: mat1 and mat2 must have the same dtype, but got Double and Float
# (Double is float64.) With float64 y: no error, the loss silently becomes float64 too.
X = torch.from_numpy(X_numpy.astype(np.float32))  # (100, 1)
y = torch.from_numpy(y_numpy.astype(np.float32))  # (100,)
n_samples, n_features = X.shape  # 100, 1

# Turn the row of 100 values into a column, the shape of the model's predictions.
# Otherwise the loss compares every prediction with every target, 100 * 100 pairs. You
# get only a warning, no error, and the line goes flat, towards the mean of y.
y = y.view(n_samples, 1)  # (100, 1)

# %% 1) design the model
# One linear layer computes y = w * x + b for all rows of X at once. w and b start as
# random numbers. The seed fixes them, so that every run prints the same.
torch.manual_seed(1)
model = nn.Linear(in_features=n_features, out_features=1)  # weight: (1, 1), bias: (1,)

# %% 2) loss and optimizer
# Mean squared error: the mean of (y_predicted - y)**2 over all points, in units of y
# squared. Both model and criterion are called like functions.
criterion = nn.MSELoss()

# The optimizer is told what to update: the model's parameters, w and b. The gradient
# says how fast the loss grows with w. To make it fall, each step goes the other way:
# w = w - learning_rate * gradient, and b likewise. Each step here uses all 100 points:
# plain gradient descent (stochastic, the S in SGD, is a few random points at a time).
# A small learning_rate is slow. Above 0.984, here, the loss grows in the end: no error.
learning_rate = 0.01
optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)

# %% 3) training loop
num_epochs = 100  # one epoch is one pass over all the data
for epoch in range(1, num_epochs + 1):
    # Forward pass. PyTorch records what is computed from w and b: they "require grad".
    y_predicted = model(X)  # (100, 1)
    loss = criterion(y_predicted, y)  # one number, still a tensor

    # Backward pass, through that record: adds each gradient to the .grad of w or b.
    loss.backward()

    # Weight update: reads each .grad, moves w and b. Without it nothing is learned.
    optimizer.step()

    # Empty the gradients, as backward() adds to them. Without this there is no error:
    # each step follows the sum of all gradients so far, and the loss swings.
    optimizer.zero_grad()

    # item() turns the tensor into a Python number: the loss before this epoch's update.
    if epoch % 10 == 0:
        print(f"epoch: {epoch}, loss = {loss.item():.4f}")

# %% 4) look at the result
# Predict once more: y_predicted is from before the last update. detach() gives the
# values without the record for the backward pass. Otherwise:
#     RuntimeError: Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.
predicted = model(X).detach().numpy()  # (100, 1), float32
final_loss = criterion(model(X), y).item()  # after the last update
w, b = model.weight.item(), model.bias.item()
learned = f"learned line: y = {w:.2f} * x + {b:.2f}, loss = {final_loss:.2f}"
print(learned)

# Least squares computes the best line directly: no line has a lower loss on these
# points. The root of that loss, 18.24, is about the noise, 20. 100 epochs stop short of
# this line; learning_rate = 0.1 or num_epochs = 1000 gets there, to two decimals.
best_w, best_b = np.polyfit(X_numpy[:, 0], y_numpy, deg=1)  # degree 1: a line
best_loss = np.mean((best_w * X_numpy[:, 0] + best_b - y_numpy) ** 2)
best = f"least squares: y = {best_w:.2f} * x + {best_b:.2f}, loss = {best_loss:.2f}"
print(best)

# %% plot
plt.figure(figsize=(8, 5))  # inches
plt.plot(X_numpy, y_numpy, "ro", alpha=0.5, label=f"data: {n_samples} points")
plt.plot(X_numpy, predicted, "b", linewidth=2, label=learned)
# plot() goes back and forth over the unsorted X: dashes would fill up to a solid line.
plt.axline(
    (0, best_b), slope=best_w, color="black", linestyle="--", linewidth=1, label=best
)
plt.xlabel("x")
plt.ylabel("y")
plt.title(f"Linear regression after {num_epochs} epochs")
plt.legend()

# %% show
# Where no window can open, matplotlib uses "agg", and show() displays nothing.
if plt.get_backend().lower() == "agg":
    plt.savefig("linear_regression.png")
    print("no window here: the picture is linear_regression.png in the current folder")
else:
    plt.show()
