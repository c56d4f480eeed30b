"""Linear regression with PyTorch: fit the line y = w * x + b to 100 noisy points.

Training changes the numbers w and b, step by step, so that the line fits better.
Models with millions of such numbers need the steps 0 to 4, too:

    0) prepare the data
    1) design the model
    2) choose the loss (how wrong is the model?) and the optimizer (how to improve it?)
    3) train: predict, compute the loss, find what lowers it, change w and b, repeat
    4) use the model
    5) draw the picture

README.md says how to run linear_regression.py.
"""

# %% imports
import matplotlib.pyplot as plt  # draws the picture
import numpy as np
import torch  # PyTorch, whose arrays are called tensors
from sklearn import datasets, linear_model  # makes the points, finds the best line
from torch import nn  # parts for neural networks (nn)

# %% 0) prepare the data
# A sample is one point: an input x (the feature) and the value y to predict (the
# target). X has a row for each sample and a column for each feature. The points start
# on a straight line. Then noise, random numbers with a standard deviation of 20, moves
# each point up or down, most by less than 20. random_state makes every run the same.
X_numpy, y_numpy = datasets.make_regression(
    n_samples=100, n_features=1, noise=20, random_state=1
)  # X_numpy: (100, 1), y_numpy: (100,), both float64

# The numbers in PyTorch's models are float32 (32 bits) by default. The data must match.
X = torch.from_numpy(X_numpy.astype(np.float32))  # (100, 1)
y = torch.from_numpy(y_numpy.astype(np.float32))  # (100,)
n_samples, n_features = X.shape  # 100 and 1

# The model will return a column, so y becomes one as well. Otherwise each prediction
# would be compared with all 100 values of y (broadcasting). PyTorch would only warn.
y = y.view(n_samples, 1)  # (100, 1)

# %% 1) design the model
# nn.Linear computes w * x + b for all rows of X at once. w is called the weight, b the
# bias. They are the parameters, the numbers to learn. They start at random values,
# w = 0.52 and b = -0.44. With the seed, every run on one computer starts the same.
torch.manual_seed(1)
model = nn.Linear(in_features=n_features, out_features=1)  # weight: (1, 1), bias: (1,)

# %% 2) choose the loss and the optimizer
# The criterion computes the loss, one number for how wrong the model is. Here it is the
# mean squared error, the mean of (y_predicted - y)**2. A miss of 20, up or down, counts
# like four misses of 10.
criterion = nn.MSELoss()

# Gradient descent seeks a lower loss. The gradient for w is the slope of the loss as w
# grows, so a step moves w downhill, by the learning rate times the gradient:
#     w = w - learning_rate * gradient
# At the start the gradient for w is -129.59, so the first step adds 0.01 * 129.59,
# about 1.30, to w. b moves in the same way, with a gradient of its own.
learning_rate = 0.01

# A smaller rate than this needs more steps. With too large a rate the steps overshoot
# more and more, and the loss grows. SGD is short for stochastic gradient descent, where
# each step usually uses a random part of the samples, a mini-batch. Here it uses all.
optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)  # moves w and b

# %% 3) training loop
# PyTorch's autograd records how the loss is computed from w and b. backward() follows
# this record back and adds each parameter's gradient to its .grad, where step() finds
# it. So zero_grad() has to empty .grad between step() and the next backward().
num_epochs = 100  # an epoch is one pass over all samples
history = []  # predictions at each printed epoch, for the picture
for epoch in range(1, num_epochs + 1):
    y_predicted = model(X)  # (100, 1), forward pass: predict
    loss = criterion(y_predicted, y)  # one number: how wrong?
    loss.backward()  # backward pass, backpropagation: get the gradients
    optimizer.step()  # update: move w and b one step
    optimizer.zero_grad()  # empty the gradients

    # loss and y_predicted are from before the update. item() makes a plain number.
    if epoch == 1 or epoch % 10 == 0:
        print(f"epoch: {epoch}, loss = {loss.item():.4f}")
        history.append(y_predicted.detach())  # the values alone, without the record

# %% 4) use the model
predicted = model(X).detach()  # (100, 1), from the final w and b
final_loss = criterion(predicted, y).item()
w, b = model.weight.item(), model.bias.item()
print(f"learned line: y = {w:.2f} * x + {b:.2f}, loss = {final_loss:.2f}")

# Is that good? Least squares, a formula, gives the line of lowest loss on these points.
best = linear_model.LinearRegression().fit(X_numpy, y_numpy)
best_w, best_b = best.coef_[0], best.intercept_
best_loss = np.mean((best.predict(X_numpy) - y_numpy) ** 2)
print(f"best line: y = {best_w:.2f} * x + {best_b:.2f}, loss = {best_loss:.2f}")

# Why train, then? Neural networks usually have no such formula, and training does not
# need one. The learned line is still on its way, and more epochs bring it closer.
# Because of the noise no line has a loss of 0. The best loss has the square root 18.24,
# close to the noise's standard deviation of 20. On new points, to which the line was
# not fitted, the loss is higher on average.

# For a new x, 1.5, the learned line gives 65.70 * 1.5 + 5.14 = 103.69.
x_new = torch.tensor([[1.5]])  # (1, 1)
print(f"prediction for x = 1.5: y = {model(x_new).item():.1f}")

# %% 5) draw the picture
plt.figure(figsize=(8, 5), layout="constrained")  # inches; narrow margins
on_the_way = torch.hstack(history).numpy()  # (100, 11), a column for each line
pale = plt.plot(X_numpy, on_the_way, color="lightskyblue", linewidth=1)
pale[0].set_label("on the way")  # one legend entry for all
plt.plot(X_numpy, y_numpy, "ro", alpha=0.5, label=f"data: {n_samples} points")
plt.plot(X_numpy, predicted.numpy(), "b", linewidth=2, label="learned")
plt.axline((0, best_b), slope=best_w, color="black", linestyle="--", label="best line")
plt.xlabel("x")
plt.ylabel("y")
plt.title(f"{num_epochs} epochs: loss = {final_loss:.2f} (best line: {best_loss:.2f})")
plt.legend()
plt.savefig("linear_regression.png")
print("The picture is linear_regression.png in the current folder.")
plt.show()  # opens a window, where there is a screen, and waits until you close it
