-- objects/function_atomic_body_in_the_way
--
-- Revision 000000000002, after 000000000001

-- Drop function emails()
DROP FUNCTION public.emails();

-- Change type of users.age from integer to bigint
ALTER TABLE public.users ALTER COLUMN age TYPE bigint;

-- Create function emails()
CREATE FUNCTION emails() RETURNS SETOF text
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT CASE WHEN age > 1 THEN email ELSE 'x;y' END FROM users;
END;
