"""What is expected of us: the policy in its versions, how a policy file is read, and its calendars."""
