-- Takes back: objects/statistics_column_dropped
--
-- Revision 000000000002, after 000000000001

-- Add column users.age (integer)
ALTER TABLE public.users ADD COLUMN age integer;

-- Create statistics email_age
CREATE STATISTICS email_age (dependencies) ON email, age FROM users;
