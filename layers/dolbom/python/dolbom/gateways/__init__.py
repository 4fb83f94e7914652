"""The other services of AWS that the domain speaks to: S3, SNS, SES."""
