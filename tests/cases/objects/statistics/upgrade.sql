-- objects/statistics
--
-- Revision 000000000002, after 000000000001

-- Drop statistics email_age
DROP STATISTICS public.email_age;

-- Create statistics email_age
CREATE STATISTICS email_age (ndistinct) ON email, age FROM users;
