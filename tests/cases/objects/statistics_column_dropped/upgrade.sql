-- objects/statistics_column_dropped
--
-- Revision 000000000002, after 000000000001

-- Drop statistics email_age
DROP STATISTICS public.email_age;

-- Drop column users.age (integer)
ALTER TABLE public.users DROP COLUMN age;
